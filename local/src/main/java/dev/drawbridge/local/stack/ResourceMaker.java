package dev.drawbridge.local.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.local.queue.QueueException;
import dev.drawbridge.local.secret.Secrets.Secret;
import dev.drawbridge.local.template.PseudoParameters;
import dev.drawbridge.local.template.Template;
import dev.drawbridge.local.template.TemplateResource;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Makes one resource, of whichever type. */
final class ResourceMaker {
  private static final JsonMapper JSON = new JsonMapper();

  /** What {@code !Ref} says of the HTTP API. */
  static final String API_ID = "local";

  private final Services services;
  private final FunctionMaker functions;
  private final StateMachineMaker machines;
  private final CustomResources customResources;

  ResourceMaker(Template template, Services services) {
    this.services = services;
    this.functions = new FunctionMaker(services);
    this.machines = new StateMachineMaker(template.file(), services.machines());
    this.customResources = new CustomResources(services);
  }

  Created make(TemplateResource resource, Properties properties) {
    if (resource.isCustom()) {
      return customResources.create(resource, properties);
    }
    String logicalId = resource.logicalId();
    return switch (resource.type()) {
      case "AWS::Serverless::Function" -> functions.make(logicalId, properties);
      case "AWS::Serverless::StateMachine" -> machines.make(logicalId, properties);
      case "AWS::Serverless::HttpApi" ->
          new Created(API_ID, Map.of("ApiEndpoint", services.api().uri().toString()));
      case "AWS::SQS::Queue" -> queue(logicalId, properties);
      case "AWS::Events::EventBus" -> bus(properties);
      case "AWS::SNS::Topic" -> {
        String name = properties.text("TopicName", name(logicalId));
        yield new Created(
            arn("sns", name), Map.of("TopicName", name, "TopicArn", arn("sns", name)));
      }
      case "AWS::SSM::Parameter" -> parameter(logicalId, properties);
      case "AWS::SecretsManager::Secret" -> secret(logicalId, properties);
      default -> Created.of(name(logicalId), arn("local", resource.type() + "/" + logicalId));
    };
  }

  static String name(String logicalId) {
    return PseudoParameters.STACK_NAME + "-" + logicalId;
  }

  static String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s"
        .formatted(service, PseudoParameters.REGION, PseudoParameters.ACCOUNT, resource);
  }

  private Created queue(String logicalId, Properties properties) {
    boolean fifo = properties.flag("FifoQueue", false);
    String name = properties.text("QueueName", name(logicalId) + (fifo ? ".fifo" : ""));
    var attributes = new LinkedHashMap<String, String>();
    // ElasticMQ takes attributes only when a queue is made.
    for (String attribute :
        new String[] {
          "ContentBasedDeduplication",
          "VisibilityTimeout",
          "DelaySeconds",
          "ReceiveMessageWaitTimeSeconds"
        }) {
      String value = properties.text(attribute);
      if (value != null) {
        attributes.put(attribute, value);
      }
    }
    if (fifo) {
      attributes.put("FifoQueue", "true");
    }
    if (properties.has("RedrivePolicy")) {
      attributes.put("RedrivePolicy", json(properties.mapping("RedrivePolicy").values()));
    }
    try {
      String url = services.queues().create(name, attributes);
      String arn = arn("sqs", name);
      return new Created(url, Map.of("Arn", arn, "QueueName", name, "QueueUrl", url));
    } catch (QueueException e) {
      throw new DeploymentException(properties.path() + ": " + e.getMessage() + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeploymentException("The start of the stack was interrupted.");
    }
  }

  private Created bus(Properties properties) {
    String name = properties.required("Name");
    services.buses().create(name);
    return new Created(name, Map.of("Arn", arn("events", "event-bus/" + name), "Name", name));
  }

  private Created parameter(String logicalId, Properties properties) {
    String name = properties.text("Name", name(logicalId));
    String type = properties.text("Type", "String");
    String value = properties.required("Value");
    // What a former run of the stack stored stays, as an update of a stack leaves it.
    services.parameters().put(name, type, value, false);
    return new Created(name, Map.of("Type", type, "Value", value));
  }

  private Created secret(String logicalId, Properties properties) {
    String name = properties.text("Name", name(logicalId));
    Secret secret = services.secrets().find(name);
    if (secret == null) {
      secret = services.secrets().put(name, secretString(properties));
    }
    return new Created(secret.arn(), Map.of("Id", secret.arn()));
  }

  private static String secretString(Properties properties) {
    String given = properties.text("SecretString");
    if (given != null) {
      return given;
    }
    Properties generate = properties.mapping("GenerateSecretString");
    int length = generate.integer("PasswordLength", 32);
    String password =
        new BigInteger(length * 5, new SecureRandom()).toString(32) + "0".repeat(length);
    String key = generate.text("GenerateStringKey");
    if (key == null) {
      return password.substring(0, length);
    }
    try {
      var template =
          new LinkedHashMap<Object, Object>(
              JSON.readValue(
                  Objects.requireNonNull(generate.text("SecretStringTemplate", "{}")), Map.class));
      template.put(key, password.substring(0, length));
      return json(template);
    } catch (JsonProcessingException e) {
      throw new DeploymentException(generate.path() + ".SecretStringTemplate is not JSON.");
    }
  }

  private static String json(Map<?, ?> value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
