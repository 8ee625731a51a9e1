"""A write that waits for a person, from the alert to the all-clear."""

import pytest

from claims.test_2_writes import arrived, everything_settled
from standin.process import wait_for

CHECK = "Write Holds"


def reject_a_contact(stack, key):
    """A contact without the last name that Salesforce requires; the id of its hold."""
    stack.database.execute("INSERT INTO salesforce.contact (external_id__c, firstname) VALUES (%s, 'Ada')", key)
    wait_for("the hold is open", lambda: open_holds(stack), 150)
    return open_holds(stack)[0][0]


def open_holds(stack):
    return stack.database.rows("SELECT id FROM drawbridge.open_holds ORDER BY id")


@pytest.fixture(scope="module")
def alerts(stack):
    return stack.listen_to_alerts()


@pytest.fixture(scope="module")
def changes(stack):
    return stack.listen_to_events("Diagnostic Check Changed")


@pytest.mark.short
def test_hold_amended(stack, alerts, changes):
    """A rejected insert holds the queue, is RED at the topic of alerts, arrives once amended, and the all-clear follows."""
    hold = reject_a_contact(stack, "H-amended")
    wait_for("the alert is at the topic", lambda: alerts.details(name=CHECK, status="RED"), 240)
    code, text = stack.command("holds", "release", str(hold), "amend", "--set", "lastname=Lovelace")
    assert code == 0, text
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    assert arrived(stack, "H-amended") == {"H-amended": 1}
    wait_for("the all-clear is published", lambda: changes.details(name=CHECK, status="GREEN"), 240)


def test_hold_skipped(stack):
    """A hold released by skip lets the queue go on without the record."""
    hold = reject_a_contact(stack, "H-skipped")
    code, text = stack.command("holds", "release", str(hold), "skip")
    assert code == 0, text
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    assert arrived(stack, "H-skipped") == {}


def test_hold_retried(stack):
    """A hold released by retry sends the record again, once the cause is gone."""
    stack.org.fault(kind="record-error", verb="upsert", object="Contact", code="FIELD_CUSTOM_VALIDATION_EXCEPTION")
    stack.database.execute("INSERT INTO salesforce.contact (external_id__c, lastname) VALUES ('H-retried', 'Hopper')")
    wait_for("the hold is open", lambda: open_holds(stack), 150)
    stack.org.no_faults()
    code, text = stack.command("holds", "release", str(open_holds(stack)[0][0]), "retry")
    assert code == 0, text
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    assert arrived(stack, "H-retried") == {"H-retried": 1}
