"""template.yaml as CloudFormation gets it from the SAM transform."""

import functools
import json
import os
from pathlib import Path

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

HERE = Path(__file__).resolve().parents[1]
HOME = HERE.parents[1]
TEMPLATE = HOME / "template.yaml"
FUNCTIONS = HOME / "functions" / "target" / "functions.zip"


@functools.cache
def expanded():
    """With the workflow's definition in the place of its file. Not to be changed: take a copy."""
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    # The transform wants to see what `sam deploy` makes of the path.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/functions.zip"
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::StateMachine":
            uri = resource["Properties"].pop("DefinitionUri")
            resource["Properties"]["Definition"] = json.loads((HOME / uri).read_text(encoding="utf-8"))
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    return transform(template, {}, _ManagedPolicies())


class _ManagedPolicies:
    """Their ARNs, for which the transform would ask IAM."""

    def load(self):
        names = ["AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSLambdaSQSQueueExecutionRole"]
        return {name: f"arn:aws:iam::aws:policy/service-role/{name}" for name in names}
