"""With the listener a write is on its way within seconds."""

import pytest

from claims.test_2_writes import arrived, everything_settled, insert_accounts
from standin.process import wait_for


@pytest.fixture(scope="module")
def listening(stack, engine):
    """The listener enabled by a deploy, and the drain's schedule off: NOTIFY alone can wake it."""
    stack.deploy(EnableListener="true", AdvancedSettings=r'{\"listen_floor_seconds\":0}')
    scheduler = stack.client("scheduler")
    drain = stack.physical("DrainFunction")
    name = next(n for n in stack.schedules() if scheduler.get_schedule(Name=n)["Target"]["Arn"].endswith(drain))
    schedule = scheduler.get_schedule(Name=name)
    given = {key: schedule[key] for key in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")}
    scheduler.update_schedule(**given, State="DISABLED")
    wait_for("the listener runs", lambda: engine.functions("ListenFunction"), 90)
    wait_for("it listens", lambda: is_listening(stack), 60)
    yield stack
    stack.database.execute("UPDATE drawbridge.connection SET algorithm = 'ORDERED'")
    scheduler.update_schedule(**given, State="ENABLED")
    stack.deploy()


def test_listener(listening):
    """With the listener enabled, NOTIFY alone wakes the drain; 20 rows arrive within 20 seconds."""
    insert_accounts(listening, "N-", 20)
    wait_for("the log is settled", lambda: everything_settled(listening), 20)
    assert len(arrived(listening, "N-")) == 20


@pytest.mark.parametrize(
    "algorithm, rows",
    [("ORDERED", 500), ("MERGED", 500), ("RECORD_ORDERED", 500), ("ORDERED", 2500)],
    ids=["ORDERED", "MERGED", "RECORD_ORDERED", "Bulk"],
)
def test_notified_algorithm(listening, algorithm, rows):
    """NOTIFY alone wakes the drain under each algorithm, and for what goes by Bulk."""
    prefix = f"A-{algorithm}-{rows}-"
    listening.database.execute("UPDATE drawbridge.connection SET algorithm = %s", algorithm)
    insert_accounts(listening, prefix, rows)
    wait_for("the log is settled", lambda: everything_settled(listening), 60)
    times = arrived(listening, prefix)
    assert len(times) == rows and set(times.values()) == {1}
    sent = listening.database.value("SELECT transport FROM drawbridge.call ORDER BY id DESC LIMIT 1")
    assert sent == ("BULK" if rows > 2000 else "SOAP")


def is_listening(stack):
    return stack.database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query ILIKE 'LISTEN%%'", stack.database.name)
