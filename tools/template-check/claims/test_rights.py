"""Each function, workflow, schedule, rule and route may do what it does, and nothing else."""

import copy

import pytest

from templatecheck.granted import granted
from templatecheck.needed import needed, without_calls
from templatecheck.rights import NotUnderstoodError, Resources, Right

DRAIN = "dev.drawbridge.functions.drain.DrainHandler"


def missing(template, calls):
    resources = Resources(template)
    return sorted(set(needed(resources, calls)) - set(granted(resources)))


def unused(template, calls):
    resources = Resources(template)
    return sorted(set(granted(resources)) - set(needed(resources, calls)))


@pytest.fixture
def changed(template):
    return copy.deepcopy(template)


def statements(template, role):
    return template["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]


@pytest.fixture
def newly(template, calls):
    """What a change of the template or of the calls adds: whatever is wrong already is told by one claim alone."""

    def added(compare, changed=template, by=calls):
        return sorted(set(compare(changed, by)) - set(compare(template, calls)))

    return added


def test_no_right_is_missing(template, calls):
    assert [str(right) for right in missing(template, calls)] == []


def test_no_right_is_unused(template, calls):
    assert [str(right) for right in unused(template, calls)] == []


def test_every_handler_calls_aws(template, calls):
    handlers = {f["Handler"] for f in Resources(template).of_type("AWS::Lambda::Function").values()}
    assert {handler for handler, _, _ in calls} == handlers


def test_every_right_without_a_call_occurs(template):
    for reason, rights in without_calls(Resources(template)):
        assert rights, reason


def test_a_statement_taken_away_is_missing(changed, newly):
    del statements(changed, "DrainFunctionRole")[1]
    assert newly(missing, changed) == [
        Right("DrainFunction", "sqs:SendMessage", "MergedWrites"),
        Right("DrainFunction", "sqs:SendMessage", "OrderedWrites"),
    ]


def test_a_call_without_a_right_is_missing(calls, newly):
    more = [*calls, (DRAIN, "sqs", "purgeQueue")]
    assert Right("DrainFunction", "sqs:PurgeQueue", "OrderedWrites") in newly(missing, by=more)


def test_a_call_that_is_gone_leaves_its_right_unused(calls, newly):
    fewer = [call for call in calls if call != (DRAIN, "sfn", "sendTaskSuccess")]
    assert newly(unused, by=fewer) == [Right("DrainFunction", "states:SendTaskSuccess", "WriteBatch")]


@pytest.mark.parametrize("action", ["sqs:ReceiveMessage", "sqs:*"])
def test_an_action_that_nothing_calls_is_unused(changed, newly, action):
    statements(changed, "DrainFunctionRole")[1]["Action"] = ["sqs:SendMessage", action]
    assert Right("DrainFunction", action, "MergedWrites") in newly(unused, changed)


def test_a_right_to_another_resource_is_missing_and_unused(changed, newly):
    statements(changed, "DrainFunctionRole")[1]["Resource"] = "*"
    assert newly(unused, changed) == [Right("DrainFunction", "sqs:SendMessage", "*")]
    assert len(newly(missing, changed)) == 2


def test_a_managed_policy_that_nothing_needs_is_unused(changed, newly):
    arns = changed["Resources"]["DrainFunctionRole"]["Properties"]["ManagedPolicyArns"]
    arns.append("arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess")
    assert newly(unused, changed) == [Right("DrainFunction", "managed policy", "AWSXRayDaemonWriteAccess")]


def test_a_task_of_the_workflow_needs_its_right(changed, newly):
    del statements(changed, "WriteBatchRole")[1]
    assert newly(missing, changed) == [Right("WriteBatch", "events:PutEvents", "Events")]


def test_a_log_that_is_not_delivered_needs_no_rights(changed, newly):
    del changed["Resources"]["WriteBatch"]["Properties"]["LoggingConfiguration"]
    assert {right.resource for right in newly(unused, changed)} == {"*"}


def test_a_schedule_needs_the_right_to_its_own_function(changed, newly):
    statements(changed, "DrainFunctionEachMinuteRole")[0]["Resource"] = {"Fn::GetAtt": ["WriteFunction", "Arn"]}
    assert newly(missing, changed) == [Right("DrainFunctionEachMinute", "lambda:InvokeFunction", "DrainFunction")]
    assert newly(unused, changed) == [Right("DrainFunctionEachMinute", "lambda:InvokeFunction", "WriteFunction")]


@pytest.mark.parametrize(
    ("permission", "holder"),
    [
        ("DrainFunctionWakeUpPermission", "DrainFunctionWakeUp"),
        ("ManageFunctionReleasePermission", "Api POST /api/v3/connections/*/holds/*/actions/release"),
        ("ApiBearerTokenAuthorizerPermission", "Api authorizers"),
    ],
)
def test_a_rule_a_route_and_the_authorizer_need_their_permissions(changed, newly, permission, holder):
    del changed["Resources"][permission]
    assert [right.holder for right in newly(missing, changed)] == [holder]


def test_alerts_need_the_policy_of_the_topic(changed, newly):
    del changed["Resources"]["AlertsMayBePublished"]
    assert newly(missing, changed) == [
        Right("DiagnosisAlarm", "sns:Publish", "Alerts"),
        Right("NoDiagnosisAlarm", "sns:Publish", "Alerts"),
        Right("UnstartedWritesAlarm", "sns:Publish", "Alerts"),
        Right("events.amazonaws.com", "sns:Publish", "Alerts"),
    ]


def test_alerts_that_are_not_delivered_need_the_policy_of_their_queue(changed, newly):
    del changed["Resources"]["UndeliveredAlertsMayBeKept"]
    assert newly(missing, changed) == [
        Right("Alerts", "sqs:SendMessage", "UndeliveredAlerts"),
        Right("RedAlert", "sqs:SendMessage", "UndeliveredAlerts"),
    ]


def test_a_role_is_assumed_by_the_service_of_its_holder_alone(changed, newly):
    role = changed["Resources"]["DrainFunctionRole"]["Properties"]
    role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] = {"Service": "ec2.amazonaws.com"}
    assert newly(missing, changed) == [Right("DrainFunction", "sts:AssumeRole", "lambda.amazonaws.com")]
    assert newly(unused, changed) == [Right("DrainFunction", "sts:AssumeRole", "ec2.amazonaws.com")]


def test_a_role_that_nothing_uses_is_unused(changed, newly):
    changed["Resources"]["Idle"] = copy.deepcopy(changed["Resources"]["UpkeepFunctionRole"])
    assert {right.holder for right in newly(unused, changed)} == {"Idle, which nothing uses,"}


def test_what_is_not_understood_is_not_passed_over(changed, newly):
    statements(changed, "DrainFunctionRole")[0]["Condition"] = {"Bool": {"aws:SecureTransport": "true"}}
    with pytest.raises(NotUnderstoodError, match="SecureTransport"):
        newly(missing, changed)


def test_a_service_that_is_not_known_is_not_passed_over(calls, newly):
    with pytest.raises(NotUnderstoodError, match="s3"):
        newly(missing, by=[*calls, (DRAIN, "s3", "getObject")])
