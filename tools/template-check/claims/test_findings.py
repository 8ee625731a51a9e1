"""cfn-lint, cdk-nag and cfn-guard find nothing but what is suppressed with a reason."""

import json

import pytest

from templatecheck.expansion import TEMPLATE
from templatecheck.findings import (
    Finding,
    Suppression,
    by_cdk_nag_and_cfn_guard,
    by_cfn_lint,
    open_findings,
    suppressions,
    unused_suppressions,
)


@pytest.fixture(scope="module")
def findings(template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("findings")
    return [
        *by_cfn_lint(TEMPLATE),
        *by_cfn_lint(written(template, folder)),
        *by_cdk_nag_and_cfn_guard(written(template, folder), folder),
    ]


def written(template, folder):
    file = folder / "expanded.json"
    file.write_text(json.dumps(template), encoding="utf-8")
    return file


def test_nothing_is_found_but_what_is_suppressed(findings):
    assert open_findings(findings, suppressions()) == []


def test_every_suppression_is_used(findings):
    assert unused_suppressions(findings, suppressions()) == []


@pytest.mark.parametrize(
    ("kind", "properties", "rule"),
    [
        ("AWS::SQS::Queue", {"FifoQueu": True}, "E3002"),
        ("AWS::Lambda::EventSourceMapping", {"FunctionName": {"Ref": "Nothing"}}, "E1020"),
    ],
)
def test_cfn_lint_finds_an_error(tmp_path, kind, properties, rule):
    broken = {"Resources": {"Broken": {"Type": kind, "Properties": properties}}}
    assert Finding(rule, "Broken") in by_cfn_lint(written(broken, tmp_path))


def test_cfn_lint_finds_a_file_that_is_no_template(tmp_path):
    broken = tmp_path / "template.yaml"
    broken.write_text("Resources: [", encoding="utf-8")
    assert by_cfn_lint(broken)


def test_a_suppression_covers_its_rule_and_resources_only():
    found = [Finding("A1", "OneFunction"), Finding("A1", "OneQueue"), Finding("B2", "OneFunction")]
    assert open_findings(found, [Suppression("A1", "*Function", "reason")]) == found[1:]


def test_a_suppression_without_a_finding_is_unused():
    idle = Suppression("A1", "Other", "reason")
    used = Suppression("A1", "One", "reason")
    assert unused_suppressions([Finding("A1", "One")], [used, idle]) == [idle]
