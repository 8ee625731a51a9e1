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
def changes(stack):
    return stack.listen_to_events("Diagnostic Check Changed")


@pytest.fixture(scope="module")
def amended(stack, changes):
    """A hold that was RED at the topic of alerts and is released with a last name."""
    alerts = stack.listen_to_alerts()
    hold = reject_a_contact(stack, "H-amended")
    wait_for("the alert is at the topic", lambda: alerts.details(name=CHECK, status="RED"), 240)
    code, text = stack.command("holds", "release", str(hold), "amend", "--set", "lastname=Lovelace")
    assert code == 0, text


@pytest.mark.judged
@pytest.mark.short
def test_hold_amended(stack, amended):
    """A rejected insert holds the queue, is RED at the topic of alerts, and arrives once it is amended."""
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    assert arrived(stack, "H-amended") == {"H-amended": 1}


@pytest.mark.judged
def test_all_clear(changes, amended):
    """A hold that was RED and is released is GREEN again on the stack's bus."""
    wait_for("it is GREEN", lambda: changes.details(name=CHECK, status="GREEN"), 300)


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
