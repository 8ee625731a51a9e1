"""Several stacks in one account and region."""

import json

import pytest

from claims.conftest import MAPPINGS, SECOND_ORG_PORT
from claims.test_2_writes import arrived, everything_settled, insert_accounts
from standin.org import Org
from standin.process import RUN, wait_for
from standin.stack import Stack

# What AWS knows by name alone; MiniStack overwrites one that is there already, and says nothing.
NAMED = {
    "AWS::Scheduler::Schedule",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
    "AWS::StepFunctions::StateMachine",
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
    "AWS::Logs::LogGroup",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::CloudWatch::Alarm",
}


@pytest.fixture(scope="module")
def second(stack, cloud, server):
    return Stack(cloud, "second", server.create("second"), Org(SECOND_ORG_PORT), "other").deploy()


def named(stack):
    return {(kind, physical) for kind, physical in stack.resources().values() if kind in NAMED}


@pytest.mark.short
def test_names(stack, second):
    """Two stacks side by side share no schedule, queue, topic, workflow, bus, rule, role, function, log group or alarm."""
    assert {kind for kind, _ in named(stack)} == NAMED
    assert named(stack) & named(second) == set()


@pytest.mark.short
def test_schedules_call_their_own_stack(stack, second):
    """Each schedule of a stack calls a function of that stack."""
    scheduler = stack.client("scheduler")
    for each in (stack, second):
        functions = set(each.of_type("AWS::Lambda::Function"))
        for name in each.schedules():
            schedule = scheduler.get_schedule(Name=name)
            assert schedule["Target"]["Arn"].split(":")[-1] in functions, name


def test_both_write(stack, second):
    """Both stacks write into the org of their own."""
    code, text = second.command("import", str(MAPPINGS))
    assert code == 0, text
    insert_accounts(stack, "first-", 20)
    insert_accounts(second, "second-", 20)
    for each in (stack, second):
        wait_for("the log is settled", lambda: everything_settled(each), 150)
    assert (len(arrived(stack, "first-")), len(arrived(stack, "second-"))) == (20, 0)
    assert (len(arrived(second, "first-")), len(arrived(second, "second-"))) == (0, 20)


def test_hold_landed(second):
    """An insert without unique identifier whose answer was lost is held; released as landed, it is there once, with its id."""
    configuration = json.loads(MAPPINGS.read_text(encoding="utf-8"))
    for mapping in configuration["mappings"]:
        if mapping["object_name"] == "Lead":
            del mapping["config"]["upsert_field"]
    file = RUN / "mappings-without-identifier.json"
    file.write_text(json.dumps(configuration), encoding="utf-8")
    code, text = second.command("import", str(file))
    assert code == 0, text
    second.org.fault(kind="commit-and-drop", verb="create", object="Lead")
    second.database.execute("INSERT INTO salesforce.lead (lastname, company) VALUES ('Landed', 'Harbour')")
    holds = "SELECT id FROM drawbridge.open_holds"
    wait_for("the hold is open", lambda: second.database.rows(holds), 150)
    (created,) = [line["id"] for line in second.org.journal() if line["object"] == "Lead"]
    code, text = second.command("holds", "release", str(second.database.value(holds)), "landed", created)
    assert code == 0, text
    wait_for("the log is settled", lambda: everything_settled(second), 150)
    row = "SELECT sfid FROM salesforce.lead WHERE lastname = 'Landed'"
    # The next drain writes it back.
    wait_for("the row has an id", lambda: second.database.value(row), 150)
    assert second.database.value(row) == created
    assert [line["object"] for line in second.org.journal()].count("Lead") == 1
    # The lost answer opened the breaker; the claims that follow do not wait for its time.
    second.database.as_superuser("UPDATE drawbridge.connection SET open_until = now() WHERE breaker = 'OPEN'")


def test_removal(stack, second):
    """Removing one stack leaves the other at work, and the removed one's database as it was."""
    before = second.database.as_it_is()
    second.delete()
    assert second.database.as_it_is() == before
    # The triggers stay as well, as docs/operations.md says, and go on logging.
    insert_accounts(second, "removed-", 1)
    assert second.database.value("SELECT count(*) FROM salesforce._trigger_log WHERE state = 'NEW'") == 1
    assert second.status() in (None, "DELETE_COMPLETE")
    insert_accounts(stack, "left-", 5)
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    assert len(arrived(stack, "left-")) == 5
