"""A field that is gone from the org stops its mapping and nothing else, and is told."""

from claims.test_2_writes import arrived, everything_settled, insert_accounts
from claims.test_4_parts_away import TWO_LOOKS, alerts, told  # noqa: F401 (a fixture)
from standin.process import wait_for


def failed(stack):
    return stack.database.value("SELECT count(*) FROM salesforce._trigger_log WHERE state = 'FAILED'")


def test_blocked_mapping(stack, alerts):  # noqa: F811
    """A field that is taken out of the org blocks its mapping and is RED at the topic; when it is back, what waited goes out once."""
    refused = failed(stack)
    stack.org.remove_field("Account", "Phone")
    try:
        insert_accounts(stack, "BM-", 20)
        stack.database.execute("UPDATE salesforce.account SET phone = '1' WHERE external_id__c LIKE 'BM-%'")
        assert "Phone" in told(alerts, "MUST_NOT_BLOCK_MAPPINGS", "account")
        assert failed(stack) == refused
        assert arrived(stack, "BM-") == {}
    finally:
        stack.org.add_field("Account", {"name": "Phone", "type": "phone", "length": 40, "nillable": True})
    code, text = stack.command("resume", "--now")
    assert code == 0, text
    wait_for("the log is settled", lambda: everything_settled(stack), TWO_LOOKS)
    times = arrived(stack, "BM-")
    assert len(times) == 20 and set(times.values()) == {1}
