"""Whatever is away, the alert is at the topic and names the cause; when it is back, nothing is lost or doubled."""

import signal

import pytest

from claims.test_2_writes import arrived, everything_settled, insert_accounts
from standin.process import wait_for

# A look a minute, two of them, and the start of a function's container.
TWO_LOOKS = 240


@pytest.fixture
def alerts(stack):
    """The topic of alerts; a fault is told anew only when the check was GREEN."""
    inbox = stack.listen_to_alerts()
    inbox.all()
    yield inbox
    wait_for(
        "nothing is RED any more",
        lambda: stack.database.value("SELECT count(*) FROM drawbridge.check_published WHERE status = 'RED'") == 0,
        TWO_LOOKS,
    )


def told(alerts, check, words):
    """Waits for the alert; gives its text."""
    heard = len(alerts.received)

    def found():
        alerts.all()
        details = [event["detail"] for event in alerts.received[heard:]]
        return [d["message"] for d in details if d["check"] == check and words in d["message"]]

    return wait_for(f"the topic hears of {check}", found, TWO_LOOKS)[0]


def all_are_there_once(stack, prefix, count):
    wait_for("the log is settled", lambda: everything_settled(stack), TWO_LOOKS)
    times = arrived(stack, prefix)
    assert len(times) == count and set(times.values()) == {1}


def test_alert_database_away(stack, server, alerts):
    """A database that hangs is RED at the topic of alerts by name, and what it holds arrives when it is back."""
    insert_accounts(stack, "AD-", 20)
    server.server.send_signal(signal.SIGSTOP)
    try:
        told(alerts, "MUST_REACH_DATABASE", "The database does not answer within ")
    finally:
        server.server.send_signal(signal.SIGCONT)
    all_are_there_once(stack, "AD-", 20)


def test_alert_org_away(stack, alerts):
    """An org that takes no call is RED at the topic of alerts, with since when, and resume --now sends what waits."""
    stack.org.forward.send_signal(signal.SIGKILL)
    stack.org.forward.wait()
    try:
        insert_accounts(stack, "AO-", 20)
        told(alerts, "MUST_NOT_BE_OPEN", "Salesforce cannot be reached since ")
    finally:
        stack.org.let_in()
    code, text = stack.command("resume", "--now")
    assert code == 0, text
    all_are_there_once(stack, "AO-", 20)


def test_alert_secret_unreadable(stack, alerts):
    """A secret that is gone is RED at the topic of alerts by name, and read again when it is back."""
    secrets = stack.client("secretsmanager")
    arn = stack.secrets["DatabaseSecretArn"]
    content = secrets.get_secret_value(SecretId=arn)["SecretString"]
    # What is in it no longer fits: the password is refused, and the functions read it again.
    stack.database.as_superuser("ALTER ROLE drawbridge PASSWORD 'another'")
    stack.database.as_superuser(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'drawbridge'"
    )
    secrets.put_secret_value(SecretId=arn, SecretString="no longer JSON")
    try:
        told(alerts, "MUST_REACH_DATABASE", "does not hold the JSON that docs/settings.md describes")
    finally:
        secrets.put_secret_value(SecretId=arn, SecretString=content)
        stack.database.as_superuser(f"ALTER ROLE drawbridge PASSWORD '{stack.database.secret['password']}'")
    insert_accounts(stack, "AS-", 20)
    all_are_there_once(stack, "AS-", 20)


def test_alert_function_away(stack, alerts):
    """A drain that no longer runs is RED at the topic of alerts, and what waited goes out when it does."""
    functions = stack.client("lambda")
    name = stack.physical("DrainFunction")
    handler = functions.get_function_configuration(FunctionName=name)["Handler"]
    functions.update_function_configuration(FunctionName=name, Handler="dev.drawbridge.functions.drain.Nobody")
    try:
        insert_accounts(stack, "AF-", 20)
        told(alerts, "MUST_NOT_LAG", "Nothing is at work on it")
    finally:
        functions.update_function_configuration(FunctionName=name, Handler=handler)
    all_are_there_once(stack, "AF-", 20)
