"""A stack that is in use gets another template or other code."""

import pytest

from claims.conftest import MAPPINGS
from claims.test_2_writes import arrived, everything_settled, insert_accounts
from standin import versions
from standin.process import wait_for
from standin.stack import DeployFailed, Stack


@pytest.fixture(scope="module")
def older(cloud, server, org):
    """Deployed from an earlier landing's template, and filled."""
    stack = Stack(cloud, "older", server.create("older"), org).deploy(versions.earlier())
    code, text = stack.command("import", str(MAPPINGS))
    assert code == 0, text
    insert_accounts(stack, "before-", 30)
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    return stack


def test_update(older):
    """An earlier landing's stack with data becomes today's, and what was written before and after arrives once."""
    insert_accounts(older, "during-", 30)
    older.deploy()
    assert older.status() == "UPDATE_COMPLETE"
    insert_accounts(older, "after-", 30)
    wait_for("the log is settled", lambda: everything_settled(older), 150)
    for prefix in ("before-", "during-", "after-"):
        times = arrived(older, prefix)
        assert len(times) == 30 and set(times.values()) == {1}, prefix


def test_other_code_runs_set_up(older):
    """A deploy of other code installs what the database has lost."""
    lost = "salesforce.hc_capture_update_from_row"
    older.database.as_superuser("DROP FUNCTION salesforce.hc_capture_update_from_row CASCADE")
    older.deploy(versions.with_other_code())
    assert older.database.value("SELECT count(*) FROM pg_proc WHERE oid::regproc::text = %s", lost) == 1


def test_failed_update(older):
    """An update whose set-up is refused rolls back to a stack that works."""
    arn = older.secrets["DatabaseSecretArn"]
    wrong = dict(older.database.secret, password="wrong-and-secret")
    refused = older.secret("refused-database", wrong)
    with pytest.raises(DeployFailed):
        older.deploy(DatabaseSecretArn=refused)
    assert older.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert older.secrets["DatabaseSecretArn"] == arn
    insert_accounts(older, "rolled-", 10)
    wait_for("the log is settled", lambda: everything_settled(older), 150)
    assert len(arrived(older, "rolled-")) == 10


def test_changed_schema(older):
    """A changed schema of a connection in use is refused with its reason in the stack's event, and the stack works on."""
    # Nothing but the parameter changes then: other code would run set-up by itself.
    older.deploy()
    database = older.database.as_it_is()
    before = len(older.events())
    with pytest.raises(DeployFailed):
        older.deploy(MappedSchema="sf")
    said = [text for logical, status, text in older.events()[before:] if (logical, status) == ("Setup", "UPDATE_FAILED")]
    assert said and "deploy with MappedSchema=salesforce" in said[0], said
    assert older.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert older.database.as_it_is() == database
    insert_accounts(older, "kept-schema-", 10)
    wait_for("the log is settled", lambda: everything_settled(older), 150)
    assert len(arrived(older, "kept-schema-")) == 10


def test_changed_name(older):
    """A changed name renames the connection, and its changes go on."""
    older.deploy(ConnectionName="sales")
    assert older.database.value("SELECT name FROM drawbridge.connection") == "sales"
    insert_accounts(older, "renamed-", 10)
    wait_for("the log is settled", lambda: everything_settled(older), 150)
    assert len(arrived(older, "renamed-")) == 10
