"""A set-up that cannot be finished says why where the person looks, and leaves the database as it was."""

import pytest

from standin.database import PASSWORD
from standin.stack import DeployFailed, Stack


def wrong_password(database):
    database.secret["password"] = "wrong-and-secret"


def no_right(database):
    """A role that may connect, and nothing else."""
    database.as_superuser(f"CREATE ROLE limited LOGIN PASSWORD '{PASSWORD}'")
    database.secret["username"] = "limited"


def foreign_schema(database):
    database.as_superuser("CREATE SCHEMA salesforce")


def not_encrypted(database):
    """By its own address, so that TLS is asked for, which this server does not speak."""
    database.secret["url"] = database.secret["url"].replace("127.0.0.1", "host.docker.internal")


# How the database is made to refuse, what the stack's event says, and the code that the SAM CLI shows with it.
CASES = {
    "wrong password": (wrong_password, "refuses the role or its password", "28P01"),
    "no right to create hstore": (no_right, "CREATE EXTENSION hstore", "42501"),
    "schema of another owner": (foreign_schema, "may not install the schema salesforce", "42501"),
    "no TLS": (not_encrypted, "has to speak TLS", "08004"),
}
SHORT = "no right to create hstore"


@pytest.mark.parametrize("case", [pytest.param(c, id=c, marks=[pytest.mark.short] * (c == SHORT)) for c in CASES])
def test_refused(case, cloud, server, org):
    """A refused set-up rolls the stack back, gives its reason in the stack's event, and leaves the database as it was."""
    prepare, reason, code = CASES[case]
    name = "refused_" + prepare.__name__
    database = server.create(name)
    prepare(database)
    before = database.as_it_is()
    stack = Stack(cloud, name.replace("_", "-"), database, org)
    with pytest.raises(DeployFailed) as failed:
        stack.deploy()
    said = [text for logical, status, text in stack.events() if logical == "Setup" and status == "CREATE_FAILED"]
    assert said and reason in said[0], said
    assert code in said[0] and code in str(failed.value)
    assert database.secret["password"] not in str(failed.value) + str(stack.events())
    assert database.as_it_is() == before
    stack.delete()
