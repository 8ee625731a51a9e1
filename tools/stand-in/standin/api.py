"""MiniStack takes no notice of the Body of an HTTP API: its routes and its authorizer are made out of the expanded template."""

import functools
import json

import boto3
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from standin.process import HOME


@functools.cache
def expanded():
    """template.yaml as CloudFormation gets it from the SAM transform, with the defaults of its parameters."""
    text = (HOME / "template.yaml").read_text(encoding="utf-8")
    template = yaml_parse(text)
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/functions.zip"
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::StateMachine":
            uri = resource["Properties"].pop("DefinitionUri")
            resource["Properties"]["Definition"] = json.loads((HOME / uri).read_text(encoding="utf-8"))
    return transform(template, {}, _ManagedPolicies())


class _ManagedPolicies(ManagedPolicyLoader):
    """Their ARNs, for which the transform would ask IAM."""

    def __init__(self):
        super().__init__(boto3.client("iam", region_name="us-east-1"))

    def load(self):
        names = ["AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSLambdaSQSQueueExecutionRole"]
        return {name: f"arn:aws:iam::aws:policy/service-role/{name}" for name in names}


def make_routes(stack, authorized=True):
    """The id of the stack's API, which has every route of the template and its authorizer, if wanted, when this returns."""
    api = stack.physical("Api")
    body = expanded()["Resources"]["Api"]["Properties"]["Body"]
    gateway = stack.client("apigatewayv2")
    functions = {
        logical: stack.client("lambda").get_function_configuration(FunctionName=physical)["FunctionArn"]
        for logical, (kind, physical) in stack.resources().items()
        if kind == "AWS::Lambda::Function"
    }
    present = {route["RouteKey"] for route in gateway.get_routes(ApiId=api)["Items"]}
    authorizers = {}
    if authorized:
        authorizers = {a["Name"]: a["AuthorizerId"] for a in gateway.get_authorizers(ApiId=api)["Items"]}
        for name, scheme in body["components"]["securitySchemes"].items():
            if name not in authorizers:
                authorizers[name] = _authorizer(gateway, api, name, scheme, functions)
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            key = f"{method.upper()} {path}"
            if key not in present:
                _route(gateway, api, key, operation, functions, authorizers)
    return api


def _function(uri, functions):
    """The ARN of the function that an invocation URI of the template names."""
    text = json.dumps(uri)
    return next(arn for logical, arn in functions.items() if f"{{{logical}.Arn}}" in text or f'"{logical}", "Arn"' in text)


def _uri(function):
    return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"


def _authorizer(gateway, api, name, scheme, functions):
    given = scheme["x-amazon-apigateway-authorizer"]
    extra = {}
    if "authorizerResultTtlInSeconds" in given:
        extra["AuthorizerResultTtlInSeconds"] = given["authorizerResultTtlInSeconds"]
    return gateway.create_authorizer(
        ApiId=api,
        Name=name,
        AuthorizerType="REQUEST",
        AuthorizerUri=_uri(_function(given["authorizerUri"], functions)),
        AuthorizerPayloadFormatVersion=given["authorizerPayloadFormatVersion"],
        EnableSimpleResponses=given["enableSimpleResponses"],
        IdentitySource=given["identitySource"],
        **extra,
    )["AuthorizerId"]


def _route(gateway, api, key, operation, functions, authorizers):
    given = operation["x-amazon-apigateway-integration"]
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=_function(given["uri"], functions),
        IntegrationMethod="POST",
        PayloadFormatVersion=given["payloadFormatVersion"],
    )["IntegrationId"]
    (scheme,) = (name for entry in operation["security"] for name in entry)
    guarded = {"AuthorizationType": "CUSTOM", "AuthorizerId": authorizers[scheme]} if authorizers else {}
    gateway.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{integration}", **guarded)
