"""One stack as a user deploys it: secrets, the SAM CLI, the HTTP API, and what there is of it by name."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request

from standin import cloud as aws
from standin.api import make_routes
from standin.process import HOME, LOGS, RUN, StandInError

BUCKET = "stand-in-deployments"


class DeployFailed(Exception):
    """The SAM CLI ended with another exit code than 0; its text is what it printed."""


class Stack:
    def __init__(self, cloud, name, database, org, connection="drawbridge"):
        self.cloud = cloud
        self.name = name
        self.database = database
        self.org = org
        self.connection = connection
        self.token = f"token-of-{name}"
        self.api = None
        self.secrets = {
            "DatabaseSecretArn": self.secret("database", database.secret),
            "SalesforceSecretArn": self.secret("salesforce", org.secret),
            "ApiTokenSecretArn": self.secret("token", self.token),
        }

    def secret(self, kind, content):
        """The ARN of a new secret: of a text as it is, of anything else as JSON."""
        text = content if isinstance(content, str) else json.dumps(content)
        return self.client("secretsmanager").create_secret(Name=f"{self.name}-{kind}", SecretString=text)["ARN"]

    def client(self, service):
        return self.cloud.client(service)

    # ---- Deploying ---------------------------------------------------------------------------

    def deploy(self, template=HOME / "template.yaml", **parameters):
        """`sam deploy` as a person runs it; then what MiniStack leaves out of an HTTP API."""
        if not any(b["Name"] == BUCKET for b in self.client("s3").list_buckets()["Buckets"]):
            self.client("s3").create_bucket(Bucket=BUCKET)
        given = {**self.secrets, "ConnectionName": self.connection, **parameters}
        command = ["sam", "deploy", "--template-file", str(template), "--stack-name", self.name]
        command += ["--s3-bucket", BUCKET, "--capabilities", "CAPABILITY_IAM"]
        command += ["--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"]
        command += ["--parameter-overrides", *(f"{key}={value}" for key, value in given.items())]
        done = subprocess.run(
            command,
            cwd=HOME,
            env={**os.environ, **aws.ENVIRONMENT, "HOME": str(RUN)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=540,
        )
        with open(LOGS / "sam-deploy.log", "a", encoding="utf-8") as log:
            log.write(f"{' '.join(command)}\n{done.stdout}{done.stderr}\n")
        if done.returncode != 0:
            raise DeployFailed(done.stdout + done.stderr)
        made = self.make_api()
        if made != self.api:
            self.api = made
            with open("/etc/hosts", "a", encoding="utf-8") as hosts:
                hosts.write(f"127.0.0.1 {made}.execute-api.localhost\n")
        return self

    def make_api(self):
        """The id of the HTTP API as the template has it."""
        return make_routes(self)

    def delete(self):
        formation = self.client("cloudformation")
        formation.delete_stack(StackName=self.name)
        end = time.monotonic() + 120
        while time.monotonic() < end:
            status = self.status()
            if status in (None, "DELETE_COMPLETE"):
                return
            if status == "DELETE_FAILED":
                raise StandInError(f"{self.name} is {status}")
            time.sleep(1)
        raise StandInError(f"{self.name} is still {self.status()} after 120 seconds")

    # ---- What there is -----------------------------------------------------------------------

    def status(self):
        try:
            return self.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"]
        except self.client("cloudformation").exceptions.ClientError:
            return None

    def outputs(self):
        stack = self.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def resources(self):
        """Logical ids and what they stand for: {logical id: (type, physical id)}."""
        listed = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.name)
        return {
            r["LogicalResourceId"]: (r["ResourceType"], r.get("PhysicalResourceId"))
            for page in listed
            for r in page["StackResourceSummaries"]
        }

    def of_type(self, kind):
        return sorted(physical for found, physical in self.resources().values() if found == kind)

    def schedules(self):
        """The names of its schedules; a physical id may carry the group before it."""
        return [physical.split("|")[-1].split("/")[-1] for physical in self.of_type("AWS::Scheduler::Schedule")]

    def physical(self, logical):
        return self.resources()[logical][1]

    def events(self):
        """(logical id, status, reason) of every event, oldest first."""
        pages = self.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=self.name)
        events = [event for page in pages for event in page["StackEvents"]]
        return [
            (e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason", "")) for e in reversed(events)
        ]

    # ---- What it says ------------------------------------------------------------------------

    def listen_to_alerts(self):
        """A queue that gets what the topic of alerts gets, subscribed as a person would."""
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=f"{self.name}-hears-alerts")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.client("sns").subscribe(
            TopicArn=self.outputs()["AlertTopicArn"],
            Protocol="sqs",
            Endpoint=arn,
            Attributes={"RawMessageDelivery": "true"},
        )
        return Inbox(sqs, url)

    def listen_to_events(self, *detail_types):
        """A queue that gets the events of these kinds from the stack's bus."""
        sqs, events = self.client("sqs"), self.client("events")
        url = sqs.create_queue(QueueName=f"{self.name}-hears-events")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        bus, rule = self.outputs()["EventBusName"], f"{self.name}-hears-events"
        pattern = {"source": ["dev.drawbridge"], "detail-type": list(detail_types)}
        events.put_rule(Name=rule, EventBusName=bus, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=rule, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
        return Inbox(sqs, url)

    # ---- Using it ----------------------------------------------------------------------------

    @property
    def api_url(self):
        return f"http://{self.api}.execute-api.localhost:4566"

    def request(self, method, path, token=None, body=None):
        """(status, parsed body) of a call of the HTTP API."""
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.api_url + path, method=method, data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            text = refused.read()
            return refused.code, json.loads(text) if text[:1] in (b"{", b"[") else text.decode()

    def command(self, *arguments):
        """`./drawbridge …` against this stack: (exit code, output)."""
        done = subprocess.run(
            [HOME / "drawbridge", *arguments, "--api", self.api_url, "--connection", self.connection],
            env={**os.environ, "DRAWBRIDGE_TOKEN": self.token},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    def invoke(self, logical, event):
        """The answer of a function, which must not have ended in an error."""
        answer = self.client("lambda").invoke(FunctionName=self.physical(logical), Payload=json.dumps(event).encode())
        text = answer["Payload"].read().decode()
        if answer.get("FunctionError"):
            raise AssertionError(f"{logical} ended in an error: {text}")
        return json.loads(text)

    def executions(self):
        """All executions of the workflow."""
        arn = self.physical("WriteBatch")
        pages = self.client("stepfunctions").get_paginator("list_executions").paginate(stateMachineArn=arn)
        return [execution for page in pages for execution in page["executions"]]


class Inbox:
    """What a queue has received, gathered as it is asked for."""

    def __init__(self, sqs, url):
        self.sqs = sqs
        self.url = url
        self.received = []

    def all(self):
        while True:
            messages = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
            if not messages:
                return self.received
            for message in messages:
                self.received.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def details(self, **wanted):
        """The details that have these values."""
        details = [event["detail"] for event in self.all()]
        return [detail for detail in details if all(detail.get(key) == value for key, value in wanted.items())]
