"""With the listener a write is on its way within seconds."""

import pytest

from claims.test_2_writes import arrived, everything_settled, insert_accounts
from standin.process import wait_for


@pytest.fixture()
def listening(stack):
    """The listener enabled by a deploy, and the drain's schedule off: NOTIFY alone can wake it."""
    stack.deploy(EnableListener="true", ListenFloorSeconds=0)
    scheduler = stack.client("scheduler")
    drain = stack.physical("DrainFunction")
    name = next(n for n in stack.schedules() if scheduler.get_schedule(Name=n)["Target"]["Arn"].endswith(drain))
    schedule = scheduler.get_schedule(Name=name)
    given = {key: schedule[key] for key in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")}
    scheduler.update_schedule(**given, State="DISABLED")
    yield stack
    scheduler.update_schedule(**given, State="ENABLED")
    stack.deploy()


def test_listener(listening, engine):
    """With the listener enabled, NOTIFY alone wakes the drain; 20 rows arrive within 20 seconds."""
    wait_for("the listener runs", lambda: engine.functions("ListenFunction"), 90)
    wait_for("it listens", lambda: is_listening(listening), 60)
    insert_accounts(listening, "N-", 20)
    wait_for("the log is settled", lambda: everything_settled(listening), 20)
    assert len(arrived(listening, "N-")) == 20


def is_listening(stack):
    return stack.database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query ILIKE 'LISTEN%%'", stack.database.name)
