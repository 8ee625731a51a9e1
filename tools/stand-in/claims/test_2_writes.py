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


def with_id(stack, prefix):
    return stack.database.value(
        "SELECT count(sfid) FROM salesforce.account WHERE external_id__c LIKE %s", prefix + "%"
    )


def everything_settled(stack):
    return stack.database.waiting() == 0


@pytest.mark.judged
@pytest.mark.short
def test_schedule_alone(stack):
    """500 rows written by SQL are in the org, woken by the schedule alone."""
    insert_accounts(stack, "S-", 500)
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    times = arrived(stack, "S-")
    assert len(times) == 500 and set(times.values()) == {1}
    # The ids are written into the application's rows after the answers are on record, in transactions of their own.
    wait_for("each row has its sfid", lambda: with_id(stack, "S-") == 500, 60)
    ids = stack.database.rows("SELECT DISTINCT sfid FROM salesforce.account WHERE external_id__c LIKE 'S-%'")
    assert len(ids) == 500


@pytest.mark.judged
@pytest.mark.parametrize("algorithm", ["MERGED", "RECORD_ORDERED"])
def test_algorithm(stack, algorithm):
    """500 rows written and changed arrive once and in their last state under each algorithm."""
    prefix = f"{algorithm}-"
    stack.database.execute("UPDATE drawbridge.connection SET algorithm = %s", algorithm)
    insert_accounts(stack, prefix, 500)
    stack.database.execute("UPDATE salesforce.account SET phone = '1' WHERE external_id__c LIKE %s", prefix + "%")
    wait_for("the log is settled", lambda: everything_settled(stack), 200)
    stack.database.execute("UPDATE drawbridge.connection SET algorithm = 'ORDERED'")
    times = arrived(stack, prefix)
    assert len(times) == 500 and set(times.values()) == {1}
    assert len(last_values(stack, prefix, "Phone")) == 500 and set(last_values(stack, prefix, "Phone").values()) == {"1"}


def last_values(stack, prefix, field):
    """What the org was last sent for a field, by external id of the accounts with this prefix."""
    ids, values = {}, {}
    for line in stack.org.journal():
        if line["outcome"] not in ("created", "updated") or line["object"] != "Account":
            continue
        key = (line.get("externalId") or {}).get("value") or ids.get(line["id"], "")
        ids[line["id"]] = key
        if key.startswith(prefix) and field in line["fields"]:
            values[key] = line["fields"][field]
    return values


@pytest.mark.judged
def test_bulk(stack):
    """2,500 rows written in one go travel by the Bulk API."""
    insert_accounts(stack, "B-", 2500)
    wait_for("the log is settled", lambda: everything_settled(stack), 240)
    times = arrived(stack, "B-")
    assert len(times) == 2500 and set(times.values()) == {1}
    assert "bulk" in {line["api"] for line in stack.org.journal() if line["id"] and line["outcome"] == "created"}
