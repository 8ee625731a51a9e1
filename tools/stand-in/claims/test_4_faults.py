"""Nothing is lost, nothing is doubled, nothing stops in silence."""

import json
import time

import pytest

from claims.test_2_writes import arrived, everything_settled, insert_accounts
from standin.process import wait_for


@pytest.mark.short
def test_killed_container(stack, engine):
    """The writing container is killed three times in the middle of a call; every record is there once."""
    stack.org.latency(1500)
    try:
        # Fewer than a call of the Bulk API takes.
        insert_accounts(stack, "K-", 1900)
        for kill in range(3):
            before = len(arrived(stack, "K-"))
            wait_for("a write is under way", lambda: len(arrived(stack, "K-")) > before, 150, every=0.1)
            writers = wait_for("its container runs", lambda: engine.functions("WriteFunction"), 60, every=0.1)
            for container in writers:
                container.kill()
    finally:
        stack.org.latency(0)
    wait_for("the log is settled", lambda: everything_settled(stack), 240)
    times = arrived(stack, "K-")
    assert len(times) == 1900 and set(times.values()) == {1}
    assert stack.database.value("SELECT count(*) FROM salesforce._trigger_log WHERE state = 'FAILED'") == 0


def dead_letters(stack):
    return int(
        stack.client("sqs").get_queue_attributes(
            QueueUrl=stack.outputs()["DeadLetterQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]["ApproximateNumberOfMessages"]
    )


def test_redelivered_pointer(stack):
    """The pointer of a finished batch, delivered once more, writes nothing."""
    incarnation, batch, attempt = stack.database.rows(
        "SELECT c.incarnation, b.id, b.attempt FROM drawbridge.connection c, drawbridge.batch b ORDER BY b.id DESC LIMIT 1"
    )[0]
    pointer = {"connection": stack.connection, "incarnation": incarnation, "batch": batch, "attempt": attempt}
    pointer |= {"algorithm": "ORDERED", "entries": 1}
    before = len(stack.org.journal())
    stack.client("sqs").send_message(
        QueueUrl=stack.outputs()["OrderedQueueUrl"],
        MessageBody=json.dumps(pointer),
        MessageGroupId=stack.connection,
        MessageDeduplicationId=f"again-{time.time()}",
    )
    time.sleep(15)
    assert len(stack.org.journal()) == before
    assert dead_letters(stack) == 0


@pytest.mark.judged
@pytest.mark.short
def test_poisoned_message(stack):
    """A message that is no pointer is in the dead-letter queue after three tries, named by an event, and holds nothing up."""
    refused = stack.listen_to_events("Message Refused")
    stack.client("sqs").send_message(
        QueueUrl=stack.outputs()["OrderedQueueUrl"],
        MessageBody="poison",
        MessageGroupId=stack.connection,
        MessageDeduplicationId=f"poison-{time.time()}",
    )
    wait_for("the message is a dead letter", lambda: dead_letters(stack) == 1, 90)
    assert refused.all()
    insert_accounts(stack, "P-", 5)
    wait_for("the log is settled", lambda: everything_settled(stack), 150)
    assert set(arrived(stack, "P-").values()) == {1} and len(arrived(stack, "P-")) == 5



def test_dead_letters_are_red(stack):
    """A dead letter is RED in the diagnosis, and no more once it is gone."""
    queue = stack.outputs()["DeadLetterQueueUrl"]
    stack.client("sqs").send_message(
        QueueUrl=queue, MessageBody="poison", MessageGroupId="anyone", MessageDeduplicationId=f"dead-{time.time()}"
    )
    assert status_of(stack, "Dead Letters") == "RED"
    stack.client("sqs").purge_queue(QueueUrl=queue)
    assert status_of(stack, "Dead Letters") == "GREEN"


def status_of(stack, name):
    """What the HTTP API's diagnosis says of a check of the connection."""
    status, answer = stack.request("GET", "/diagnostics", token=stack.token)
    assert status == 200, answer
    return next(check["status"] for check in answer["checks"] if check["name"] == name)
