"""What comes once an hour or when it is asked for."""

import pytest

from claims.test_2_writes import everything_settled, insert_accounts
from standin.process import wait_for


@pytest.mark.judged
def test_validation(stack):
    """A validation asked for at the HTTP API is made by the event that asks for it, and fetched."""
    status, answer = stack.request("POST", f"/api/v3/connections/{stack.connection}/validations", token=stack.token, body={})
    assert status == 202, answer
    # Without an id the result would be made when it is fetched, and no event would have asked for it.
    assert not answer["result_url"].endswith("/validations")
    wait_for("it is there", lambda: stack.request("GET", answer["result_url"], token=stack.token)[0] == 200, 60)


def test_upkeep(stack):
    """Upkeep moves what was processed a day ago to the archive, and nothing else."""
    insert_accounts(stack, "U-", 5)
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    with_ids = "SELECT count(*) FROM salesforce.account WHERE external_id__c LIKE 'U-%%' AND sfid IS NOT NULL"
    wait_for("the results are in the rows", lambda: stack.database.value(with_ids) == 5, 150)
    old = """values ~ '"external_id__c"=>"U-[123]"'"""
    stack.database.as_superuser(
        f"UPDATE salesforce._trigger_log SET processed_at = now() - interval '25 hours' WHERE {old}"
    )
    assert stack.invoke("UpkeepFunction", {})["moved"] == 3
    assert stack.database.value(f"SELECT count(*) FROM salesforce._trigger_log_archive WHERE {old}") == 3
    left = """SELECT count(*) FROM salesforce._trigger_log WHERE values ~ '"external_id__c"=>"U-[45]"'"""
    assert stack.database.value(left) == 2
