"""What an expanded template grants: policies of roles, topics and queues, permissions of functions."""

import re

from templatecheck.rights import NotUnderstoodError, Right, listed

OVER_TLS_ONLY = {"Bool": {"aws:SecureTransport": "false"}}


def granted(resources):
    return [
        *_by_roles(resources),
        *_by_permissions(resources),
        *_by_resource_policies(resources, "AWS::SNS::TopicPolicy"),
        *_by_resource_policies(resources, "AWS::SQS::QueuePolicy"),
    ]


def _by_roles(resources):
    holders = _holders(resources)
    for role, properties in resources.of_type("AWS::IAM::Role").items():
        rights = list(_of_role(properties, resources))
        for holder in holders.get(role, [f"{role}, which nothing uses,"]):
            for action, resource in rights:
                yield Right(holder, action, resource)


def _holders(resources):
    """The functions, workflows and schedules of each role."""
    holders = {}
    properties = {
        **{name: p["Role"] for name, p in resources.of_type("AWS::Lambda::Function").items()},
        **{name: p["RoleArn"] for name, p in resources.of_type("AWS::StepFunctions::StateMachine").items()},
        **{name: p["Target"]["RoleArn"] for name, p in resources.of_type("AWS::Scheduler::Schedule").items()},
    }
    for holder, role in properties.items():
        holders.setdefault(resources.named(role), []).append(holder)
    return holders


def _of_role(role, resources):
    for statement in role["AssumeRolePolicyDocument"]["Statement"]:
        for service in listed(statement["Principal"]["Service"]):
            yield "sts:AssumeRole", service
    for arn in role.get("ManagedPolicyArns", []):
        yield "managed policy", arn.split("/")[-1]
    for policy in role.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            if set(statement) - {"Sid"} != {"Effect", "Action", "Resource"} or statement["Effect"] != "Allow":
                raise NotUnderstoodError(f"{policy['PolicyName']}: {statement}")
            for action in listed(statement["Action"]):
                for resource in listed(statement["Resource"]):
                    yield action, resources.named(resource)


def _by_permissions(resources):
    for name, permission in resources.of_type("AWS::Lambda::Permission").items():
        source = permission.get("SourceArn")
        match permission["Principal"], source:
            case "events.amazonaws.com", {"Fn::GetAtt": [rule, "Arn"]}:
                holder = rule
            case "apigateway.amazonaws.com", {"Fn::Sub": [str(text), {"__ApiId__": {"Ref": api}, **_stage}]}:
                holder = f"{api} {_requests(text)}"
            case _:
                raise NotUnderstoodError(f"{name}: {permission}")
        yield Right(holder, permission["Action"], resources.named(permission["FunctionName"]))


def _requests(source):
    """`GET /path` of a route, or `authorizers`, out of the ARN of what may invoke."""
    if source.endswith("/authorizers/*"):
        return "authorizers"
    method, path = re.fullmatch(r".+\$\{__ApiId__}/\$\{__Stage__}/([A-Z]+)(/.+)", source).groups()
    return f"{method} {path}"


def _by_resource_policies(resources, kind):
    for name, policy in resources.of_type(kind).items():
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny" and statement.get("Condition") == OVER_TLS_ONLY:
                continue
            match statement:
                case {"Effect": "Allow", "Principal": {"Service": str(service)}, **rest}:
                    holder = _holder(service, rest.get("Condition"), resources)
                case _:
                    raise NotUnderstoodError(f"{name}: {statement}")
            for action in listed(statement["Action"]):
                for resource in listed(statement["Resource"]):
                    yield Right(holder, action, resources.named(resource))


def _holder(service, condition, resources):
    match condition:
        case None:
            return service
        case {"ArnEquals": {"aws:SourceArn": source}} if len(condition) == 1:
            return resources.named(source)
    raise NotUnderstoodError(f"{service} under the condition {condition}")
