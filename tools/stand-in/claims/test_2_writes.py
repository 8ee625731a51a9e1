"""What an application writes by SQL arrives in the org."""

import pytest

from standin.process import wait_for


def insert_accounts(stack, prefix, rows):
    stack.database.execute(
        "INSERT INTO salesforce.account (external_id__c, name) SELECT %s || i, 'Company ' || i FROM generate_series(1, %s) i",
        prefix,
        rows,
    )


def arrived(stack, prefix):
    """How often each external id with this prefix was created."""
    times = {}
    for line in stack.org.journal():
        key = (line.get("externalId") or {}).get("value") or ""
        if key.startswith(prefix) and line["outcome"] == "created":
            times[key] = times.get(key, 0) + 1
    return times


def everything_settled(stack):
    return stack.database.waiting() == 0


@pytest.mark.short
def test_schedule_alone(stack):
    """500 rows written by SQL are in the org, woken by the schedule alone."""
    insert_accounts(stack, "S-", 500)
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    times = arrived(stack, "S-")
    assert len(times) == 500 and set(times.values()) == {1}
    assert stack.database.value(
        "SELECT count(*) FROM salesforce.account WHERE external_id__c LIKE 'S-%%' AND sfid IS NOT NULL"
    ) == 500
