package dev.drawbridge.local.template;

import static dev.drawbridge.local.template.Shape.ANY;
import static dev.drawbridge.local.template.Shape.members;
import static dev.drawbridge.local.template.Shape.named;
import static dev.drawbridge.local.template.Shape.oneOf;
import static dev.drawbridge.local.template.Shape.typed;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The resource types of the local stack and the properties it knows: those it acts on, and those
 * that have no meaning on one machine. A name that stands nowhere here is refused.
 */
final class ResourceShapes {
  private static final Shape DESTINATION = members("Type", "Destination");

  private static final Shape EVENTS =
      typed(
          Map.of(
              "Schedule",
              members("Schedule", "Input", "Enabled", "State", "Name", "Description")
                  .and("RetryPolicy", ANY)
                  .and("DeadLetterConfig", ANY),
              "ScheduleV2",
              members("ScheduleExpression", "ScheduleExpressionTimezone", "Input", "State", "Name")
                  .and("Description", ANY)
                  .and("FlexibleTimeWindow", ANY)
                  .and("RetryPolicy", ANY)
                  .and("DeadLetterConfig", ANY)
                  .and("PermissionsBoundary", ANY)
                  .and("RoleArn", ANY)
                  .and("OmitName", ANY),
              "SQS",
              members("Queue", "BatchSize", "Enabled", "FunctionResponseTypes")
                  .and("ScalingConfig", members("MaximumConcurrency")),
              "EventBridgeRule",
              members("EventBusName", "Pattern", "Input", "RuleName", "State", "Target")
                  .and("RetryPolicy", ANY)
                  .and("DeadLetterConfig", ANY),
              "HttpApi",
              members("ApiId", "Path", "Method", "RouteSettings")
                  .and("PayloadFormatVersion", oneOf("2.0"))
                  .and("Auth", members("Authorizer"))));

  private static final Shape FUNCTION =
      members("Handler", "FunctionName", "Timeout", "MemorySize", "ReservedConcurrentExecutions")
          .and("Environment", members("Variables"))
          .and("Events", named(EVENTS))
          .and(
              "EventInvokeConfig",
              members("MaximumRetryAttempts", "MaximumEventAgeInSeconds")
                  .and("DestinationConfig", members().and("OnFailure", DESTINATION)))
          .and("DeadLetterQueue", members("Type", "TargetArn"))
          .and("AutoPublishAlias", ANY)
          .and("PackageType", oneOf("Zip"))
          // Where and with what Lambda runs: here it is this JVM.
          .and("Architectures", ANY)
          .and("CodeUri", ANY)
          .and("DeploymentPreference", ANY)
          .and("Description", ANY)
          .and("EphemeralStorage", ANY)
          .and("KmsKeyArn", ANY)
          .and("LoggingConfig", ANY)
          .and("PermissionsBoundary", ANY)
          .and("Policies", ANY)
          .and("RecursiveLoop", ANY)
          .and("Role", ANY)
          .and("RolePath", ANY)
          .and("Runtime", ANY)
          .and("RuntimeManagementConfig", ANY)
          .and("SnapStart", ANY)
          .and("Tags", ANY)
          .and("Tracing", ANY)
          .and("VpcConfig", ANY);

  private static final Shape STATE_MACHINE =
      members("DefinitionUri", "DefinitionSubstitutions", "Name", "AutoPublishAlias")
          .and("Type", oneOf("STANDARD"))
          .and("DeploymentPreference", ANY)
          .and("Logging", ANY)
          .and("PermissionsBoundary", ANY)
          .and("Policies", ANY)
          .and("Role", ANY)
          .and("RolePath", ANY)
          .and("Tags", ANY)
          .and("Tracing", ANY);

  private static final Shape AUTHORIZER =
      members("FunctionArn", "AuthorizerPayloadFormatVersion", "EnableSimpleResponses")
          .and("Identity", members("Headers", "ReauthorizeEvery"))
          .and("AuthorizerPayloadFormatVersion", oneOf("2.0"))
          .and("EnableFunctionDefaultPermissions", ANY)
          .and("FunctionInvokeRole", ANY);

  private static final Shape HTTP_API =
      members("Name", "Description", "FailOnWarnings", "DisableExecuteApiEndpoint")
          .and("StageName", oneOf("$default"))
          .and(
              "Auth",
              members("DefaultAuthorizer", "EnableIamAuthorizer")
                  .and("Authorizers", named(AUTHORIZER)))
          .and("AccessLogSettings", ANY)
          .and("DefaultRouteSettings", ANY)
          .and("RouteSettings", ANY)
          .and("Tags", ANY)
          .and("PropagateTags", ANY);

  private static final Shape QUEUE =
      members("QueueName", "FifoQueue", "ContentBasedDeduplication", "VisibilityTimeout")
          .and("DelaySeconds", ANY)
          .and("MessageRetentionPeriod", ANY)
          .and("MaximumMessageSize", ANY)
          .and("ReceiveMessageWaitTimeSeconds", ANY)
          .and("DeduplicationScope", ANY)
          .and("FifoThroughputLimit", ANY)
          .and("RedrivePolicy", members("deadLetterTargetArn", "maxReceiveCount"))
          .and("RedriveAllowPolicy", ANY)
          .and("KmsMasterKeyId", ANY)
          .and("KmsDataKeyReusePeriodSeconds", ANY)
          .and("SqsManagedSseEnabled", ANY)
          .and("Tags", ANY);

  private static final Shape RULE =
      members("Name", "EventBusName", "EventPattern", "ScheduleExpression", "State", "Description")
          .and("RoleArn", ANY)
          .and("Tags", ANY)
          .and(
              "Targets",
              members("Id", "Arn", "Input")
                  .and("SqsParameters", members("MessageGroupId"))
                  .and("RoleArn", ANY)
                  .and("RetryPolicy", ANY)
                  .and("DeadLetterConfig", ANY));

  private static final Map<String, Shape> TYPES =
      Map.ofEntries(
          Map.entry("AWS::Serverless::Function", FUNCTION),
          Map.entry("AWS::Serverless::StateMachine", STATE_MACHINE),
          Map.entry("AWS::Serverless::HttpApi", HTTP_API),
          Map.entry("AWS::SQS::Queue", QUEUE),
          Map.entry("AWS::SQS::QueuePolicy", ANY),
          Map.entry("AWS::Events::EventBus", members("Name", "Description", "Tags", "Policy")),
          Map.entry("AWS::Events::EventBusPolicy", ANY),
          Map.entry("AWS::Events::Rule", RULE),
          Map.entry(
              "AWS::SNS::Topic",
              members("TopicName", "DisplayName", "Subscription", "KmsMasterKeyId", "Tags")),
          Map.entry("AWS::SNS::TopicPolicy", ANY),
          Map.entry("AWS::SNS::Subscription", ANY),
          Map.entry(
              "AWS::SSM::Parameter",
              members("Name", "Value", "Description", "Tier", "Tags", "AllowedPattern")
                  .and("Type", oneOf("String", "StringList"))),
          Map.entry(
              "AWS::SecretsManager::Secret",
              members("Name", "SecretString", "Description", "KmsKeyId", "Tags")
                  .and(
                      "GenerateSecretString",
                      members("SecretStringTemplate", "GenerateStringKey", "PasswordLength")
                          .and("ExcludeCharacters", ANY)
                          .and("ExcludePunctuation", ANY))),
          Map.entry("AWS::Lambda::Permission", ANY),
          Map.entry("AWS::Logs::LogGroup", ANY),
          Map.entry("AWS::CloudWatch::Alarm", ANY),
          Map.entry("AWS::CloudWatch::Dashboard", ANY),
          Map.entry("AWS::IAM::Role", ANY),
          Map.entry("AWS::IAM::Policy", ANY),
          Map.entry("AWS::IAM::ManagedPolicy", ANY),
          Map.entry("AWS::CloudFormation::CustomResource", ANY));

  private ResourceShapes() {}

  static boolean isCustom(String type) {
    return type.startsWith("Custom::") || type.equals("AWS::CloudFormation::CustomResource");
  }

  static void check(String type, @Nullable Object properties, String path) {
    Shape shape = isCustom(type) ? ANY : TYPES.get(type);
    if (shape == null) {
      throw new TemplateException(path + ": the resource type " + type + " is not supported.");
    }
    shape.check(properties, path + ".Properties");
  }
}
