"""What an expanded template needs to be granted, from what its parts do."""

import json
import re

from templatecheck.rights import NotUnderstoodError, Right

# IAM's prefix of each service that the functions call, and the type of the resources whose addresses they are given.
SERVICES = {
    "eventbridge": ("events", "AWS::Events::EventBus"),
    "secretsmanager": ("secretsmanager", "secret"),
    "sfn": ("states", "AWS::StepFunctions::StateMachine"),
    "sqs": ("sqs", "AWS::SQS::Queue"),
}
# Their resource is the workflow that waits; the function knows nothing but a token.
ANSWERS_TO_A_TASK = {"sendTaskSuccess", "sendTaskFailure", "sendTaskHeartbeat"}

ASSUMED_BY = {
    "AWS::Lambda::Function": "lambda.amazonaws.com",
    "AWS::StepFunctions::StateMachine": "states.amazonaws.com",
    "AWS::Scheduler::Schedule": "scheduler.amazonaws.com",
}

LOG_DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]

# Rights that no call of ours needs: the reason, the action and resource, and who has it, by the template alone.
# One that nobody needs any more is a finding of the test.
WITHOUT_CALLS = [
    (
        "Lambda writes what a function logs",
        [("managed policy", "AWSLambdaBasicExecutionRole")],
        lambda resources: list(resources.of_type("AWS::Lambda::Function")),
    ),
    (
        "Lambda makes the network interfaces of a function in a VPC; SAM asks no condition for it",
        [("managed policy", "AWSLambdaVPCAccessExecutionRole")],
        lambda resources: [n for n, f in resources.of_type("AWS::Lambda::Function").items() if "VpcConfig" in f],
    ),
    (
        "the event source mapping receives and deletes messages and asks the queue's attributes, as the function",
        [("managed policy", "AWSLambdaSQSQueueExecutionRole")],
        lambda resources: sorted(
            {resources.named(m["FunctionName"]) for m in resources.of_type("AWS::Lambda::EventSourceMapping").values()}
        ),
    ),
    (
        "Step Functions delivers the log of its executions; these actions know no resource",
        [(action, "*") for action in LOG_DELIVERY],
        lambda resources: [
            n for n, m in resources.of_type("AWS::StepFunctions::StateMachine").items() if "LoggingConfiguration" in m
        ],
    ),
]


def needed(resources, calls):
    """calls: (handler, service of the SDK, operation), as SdkCalls prints them."""
    return [
        *_to_be_assumed(resources),
        *_of_functions(resources, calls),
        *_of_workflows(resources),
        *_of_schedules(resources),
        *_of_rules(resources),
        *_of_the_api(resources),
        *_of_alerts(resources),
        *(right for _, rights in without_calls(resources) for right in rights),
    ]


def without_calls(resources):
    """Each reason with its rights."""
    return [
        (reason, [Right(holder, *right) for holder in holders(resources) for right in rights])
        for reason, rights, holders in WITHOUT_CALLS
    ]


def _to_be_assumed(resources):
    for kind, service in ASSUMED_BY.items():
        for name in resources.of_type(kind):
            yield Right(name, "sts:AssumeRole", service)


def _of_functions(resources, calls):
    for name, function in resources.of_type("AWS::Lambda::Function").items():
        for handler, service, operation in calls:
            if handler != function["Handler"]:
                continue
            if service not in SERVICES:
                raise NotUnderstoodError(f"{handler} calls {service}.{operation}")
            prefix, _ = SERVICES[service]
            targets = _targets(resources, function, service, operation)
            if not targets:
                raise NotUnderstoodError(f"{name} calls {operation} and is given nothing to call it with")
            for target in targets:
                yield Right(name, f"{prefix}:{operation[0].upper()}{operation[1:]}", target)


def _targets(resources, function, service, operation):
    """What the function's environment holds of the kind: it has no address from anywhere else."""
    if operation in ANSWERS_TO_A_TASK:
        return [
            name
            for name, machine in resources.of_type("AWS::StepFunctions::StateMachine").items()
            if any(task["Resource"].endswith(".waitForTaskToken") for task in _tasks(machine))
        ]
    _, kind = SERVICES[service]
    variables = function["Environment"]["Variables"]
    return [value["Ref"] for name, value in variables.items() if _kind(resources, name, value) == kind]


def _kind(resources, variable, value):
    match value:
        case {"Ref": logical} if resources.is_parameter(logical):
            return "secret" if variable.endswith("_SECRET_ARN") else None
        case {"Ref": logical}:
            return resources.type(logical)
        case str():
            return None
    raise NotUnderstoodError(f"the variable {variable} is {value}")


def _of_workflows(resources):
    for name, machine in resources.of_type("AWS::StepFunctions::StateMachine").items():
        substitutions = machine["DefinitionSubstitutions"]

        def named(placeholder, substitutions=substitutions):
            return resources.named(substitutions[placeholder.strip("${}")])

        for task in _tasks(machine):
            arguments = task["Arguments"]
            match task["Resource"].removeprefix("arn:aws:states:::").removesuffix(".waitForTaskToken"):
                case "lambda:invoke":
                    yield Right(name, "lambda:InvokeFunction", named(arguments["FunctionName"]))
                case "events:putEvents":
                    for entry in arguments["Entries"]:
                        yield Right(name, "events:PutEvents", named(entry["EventBusName"]))
                case other:
                    raise NotUnderstoodError(f"{name} has a task {other}")


def _tasks(machine):
    """SAM writes the definition as its lines."""
    line_end, lines = machine["DefinitionString"]["Fn::Join"]
    for state in json.loads(line_end.join(lines))["States"].values():
        match state["Type"]:
            case "Task":
                yield state
            case "Pass" | "Choice" | "Wait" | "Succeed" | "Fail":
                continue
            case other:
                raise NotUnderstoodError(f"a state of the type {other}")


def _of_schedules(resources):
    for name, schedule in resources.of_type("AWS::Scheduler::Schedule").items():
        yield Right(name, _invocation(resources, schedule["Target"]), resources.named(schedule["Target"]["Arn"]))
        if "DeadLetterConfig" in schedule["Target"]:
            yield Right(name, "sqs:SendMessage", resources.named(schedule["Target"]["DeadLetterConfig"]["Arn"]))


def _of_rules(resources):
    for name, rule in resources.of_type("AWS::Events::Rule").items():
        for target in rule["Targets"]:
            action = _invocation(resources, target)
            # EventBridge documents no condition for topics, so the right is that of every rule.
            holder = "events.amazonaws.com" if action == "sns:Publish" else name
            yield Right(holder, action, resources.named(target["Arn"]))
            if "DeadLetterConfig" in target:
                yield Right(name, "sqs:SendMessage", resources.named(target["DeadLetterConfig"]["Arn"]))


def _invocation(resources, target):
    match resources.type(resources.named(target["Arn"])):
        case "AWS::Lambda::Function":
            return "lambda:InvokeFunction"
        case "AWS::SNS::Topic":
            return "sns:Publish"
    raise NotUnderstoodError(f"the target {target}")


def _of_the_api(resources):
    for name, api in resources.of_type("AWS::ApiGatewayV2::Api").items():
        for path, methods in api["Body"]["paths"].items():
            for method, operation in methods.items():
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                yield Right(
                    f"{name} {method.upper()} {re.sub(r'{[^}]+}', '*', path)}", "lambda:InvokeFunction", _invoked(uri)
                )
        for scheme in api["Body"]["components"]["securitySchemes"].values():
            text, names = scheme["x-amazon-apigateway-authorizer"]["authorizerUri"]["Fn::Sub"]
            yield Right(f"{name} authorizers", "lambda:InvokeFunction", resources.named(names[_placeholder(text)]))


def _placeholder(uri):
    return re.search(r"functions/\$\{(\w+)}/invocations", uri).group(1)


def _invoked(uri):
    return re.search(r"functions/\$\{(\w+)\.Arn}/invocations", uri).group(1)


def _of_alerts(resources):
    """What a topic cannot deliver goes into a queue; an alarm goes to a topic."""
    for subscription in resources.of_type("AWS::SNS::Subscription").values():
        if "RedrivePolicy" in subscription:
            queue = resources.named(subscription["RedrivePolicy"]["deadLetterTargetArn"])
            yield Right(resources.named(subscription["TopicArn"]), "sqs:SendMessage", queue)
    for name, alarm in resources.of_type("AWS::CloudWatch::Alarm").items():
        for topic in alarm.get("AlarmActions", []):
            yield Right(name, "sns:Publish", resources.named(topic))
