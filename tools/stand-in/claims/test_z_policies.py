"""What was done in the claims before, judged by the policies of the template."""

import json

import pytest

from claims.test_2_writes import insert_accounts
from standin.localemu import JUDGEMENTS
from standin.process import wait_for

pytestmark = pytest.mark.judged


def judgements():
    """Without those of the queues by which the claims listen: they have no policy."""
    lines = [json.loads(line) for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if "-hears-" not in line["resource"]]


def done():
    """The roles of functions, and what they did."""
    return {(line["caller"].split("Role")[0].split("-", 2)[-1], line["action"]) for line in judgements()}


def test_policies(stack):
    """What functions, workflow, schedules and rules did is allowed by their policies, as LocalEmu reads them."""
    stack.invoke("AuthorizeFunction", {"headers": {"authorization": f"Bearer {stack.token}"}})
    stack.invoke("UpkeepFunction", {})
    # It holds LISTEN until its time is over.
    stack.client("lambda").invoke(FunctionName=stack.physical("ListenFunction"), InvocationType="Event", Payload=b"{}")
    wait_for("it listens", lambda: stack.database.value("SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%%'"), 90)
    insert_accounts(stack, "J-", 5)
    wait_for("the listener publishes", lambda: ("ListenFunction", "events:PutEvents") in done(), 60)
    made = judgements()
    refused = {f"{j['caller']} {j['action']} {j['resource']}: {j['decision']}" for j in made if j["decision"] != "ALLOW"}
    assert sorted(refused) == []
    callers = {line["caller"].split("/")[-1] for line in made}
    assert sorted(set(stack.of_type("AWS::Lambda::Function")) - callers) == []
