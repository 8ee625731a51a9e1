"""LocalEmu, run by the Python that it is installed for: every call that a role or a service of AWS makes is judged, none is
refused, and the judgements are written to the file that JUDGEMENTS names, one a line."""

import dataclasses
import json
import os

import jsonata
import localemu.services.stepfunctions.asl.jsonata.jsonata as expressions

# LocalEmu has no JSONata. Before all other imports: they take the function by its name.
expressions.eval_jsonata_expression = lambda expression: jsonata.Jsonata(expression).evaluate(None)

import localemu.services.lambda_.invocation.docker_runtime_executor as executor
import localemu.services.lambda_.provider as functions
from localemu.runtime.main import main
from localemu.services.iam_enforcement import enforcer
from localemu.services.iam_enforcement.evaluator import PolicyEvaluator
from localemu.services.iam_enforcement.identity import CallerIdentity, resolve_caller
from localemu.services.iam_enforcement.service_action_map import map_action
from localemu.services.lambda_.invocation.models import lambda_stores

# Nor does it know FIFO queues as sources of events. And the image is there: nothing is to be pulled.
load_service = functions.load_service
functions.load_service = lambda service: load_service("sqs" if service == "sqs-fifo" else service)
executor._ensure_runtime_image_present = lambda image, platform: None


def asked(service, operation, given, region, account):
    """The (action, resource) pairs that AWS asks its policies about. LocalEmu takes any PutEvents for one to the default
    bus, and knows Step Functions neither by its prefix nor by its workflows."""
    if (service, operation) == ("events", "PutEvents"):
        buses = {entry.get("EventBusName", "default").rsplit("/")[-1] for entry in given["Entries"]}
        return [("events:PutEvents", f"arn:aws:events:{region}:{account}:event-bus/{bus}") for bus in buses]
    if service == "stepfunctions":
        # A task token is of the only workflow that waits.
        workflow = given.get("stateMachineArn") or os.environ["WAITING_WORKFLOW"]
        return [(f"states:{operation}", workflow)]
    resource = enforcer.build_resource_arn(service, operation, given, region, account)
    return [(action, resource) for action in map_action(service, operation)]


def policy_of(service, resource, account, region):
    """A function's permissions are where LocalEmu's evaluator does not look."""
    if service != "lambda":
        return enforcer._get_resource_policy(service, resource, account, region)
    function = lambda_stores[account][region].functions.get(resource.split(":")[6])
    permission = function and function.permissions.get("$LATEST")
    return permission and dataclasses.asdict(permission.policy)


def judge(self, chain, context, response):
    if not context.service or not context.operation:
        return
    account, region, given = context.account_id, context.region, context.service_request or {}
    behalf = context.internal_request_params or {}
    source = behalf.get("source_arn")
    caller = resolve_caller(enforcer._extract_access_key(context), account, region)
    if caller is None or caller.principal_type != "AssumedRole":
        if not source:
            return
        principal = f"{behalf['service_principal']}.amazonaws.com"
        caller = CallerIdentity("AWSService", account, f"{principal} for {source}", acting_services=[principal])
    conditions = enforcer._build_conditions(context, caller)
    # The functions reach LocalEmu without TLS, AWS never.
    conditions |= {"aws:SecureTransport": "true"}
    conditions |= {key: source for key in ("aws:SourceArn", "AWS:SourceArn") if source}
    service = context.service.service_name
    for action, resource in asked(service, context.operation.name, given, region, account):
        policy = policy_of(service, resource, account, region)
        decision = PolicyEvaluator().evaluate(caller, action, resource, conditions, policy)
        line = {"caller": caller.arn, "action": action, "resource": resource, "decision": decision.value}
        with open(os.environ["JUDGEMENTS"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


enforcer.IAMEnforcementHandler.__call__ = judge
main()
