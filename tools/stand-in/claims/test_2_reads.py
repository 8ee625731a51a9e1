"""What a user of Salesforce changes arrives in the tables."""

import pytest

from standin.process import wait_for


@pytest.mark.judged
@pytest.mark.short
def test_read(stack):
    """Records made in the org are rows after the read function's schedule, and nothing is sent back."""
    stack.org.create("Account", [{"Name": f"Made there {i}", "External_ID__c": f"R-{i}"} for i in range(50)])
    # By itself a mapping is due each ten minutes; the schedule starts the function each minute.
    stack.database.as_superuser("UPDATE drawbridge.read_state SET next_poll_at = now()")
    rows = "SELECT count(sfid) FROM salesforce.account WHERE external_id__c LIKE 'R-%%' AND _hc_lastop = 'SYNCED'"
    wait_for("each record has its row", lambda: stack.database.value(rows) == 50, 200)
    captured = """SELECT count(*) FROM salesforce._trigger_log WHERE values ~ '"external_id__c"=>"R-'"""
    assert stack.database.value(captured) == 0
