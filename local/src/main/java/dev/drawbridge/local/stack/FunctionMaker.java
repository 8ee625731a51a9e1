package dev.drawbridge.local.stack;

import dev.drawbridge.local.function.FunctionSettings;
import dev.drawbridge.local.function.HandlerException;
import dev.drawbridge.local.template.PseudoParameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes functions. */
final class FunctionMaker {
  private static final int SAM_TIMEOUT = 3;
  private static final int SAM_MEMORY = 128;
  private static final int MAX_RETRIES = 2;
  private static final int MAX_EVENT_AGE = 21_600;

  private final Services services;

  FunctionMaker(Services services) {
    this.services = services;
  }

  Created make(String logicalId, Properties properties) {
    String name = properties.text("FunctionName", ResourceMaker.name(logicalId));
    String arn = ResourceMaker.arn("lambda", "function:" + name);
    int memory = properties.integer("MemorySize", SAM_MEMORY);
    Properties async = properties.mapping("EventInvokeConfig");
    int retries = async.integer("MaximumRetryAttempts", MAX_RETRIES);
    if (retries < 0 || retries > MAX_RETRIES) {
      throw new DeploymentException(async.path() + ".MaximumRetryAttempts must be 0, 1 or 2.");
    }
    try {
      services
          .functions()
          .create(
              new FunctionSettings(
                  name,
                  arn,
                  properties.required("Handler"),
                  Duration.ofSeconds(properties.integer("Timeout", SAM_TIMEOUT)),
                  memory,
                  environment(name, memory, properties),
                  properties.has("ReservedConcurrentExecutions")
                      ? properties.integer("ReservedConcurrentExecutions", 0)
                      : null,
                  retries,
                  Duration.ofSeconds(async.integer("MaximumEventAgeInSeconds", MAX_EVENT_AGE)),
                  onFailure(properties, async)));
    } catch (HandlerException e) {
      throw new DeploymentException(properties.path() + ": " + e.getMessage() + ".");
    }
    return Created.of(name, arn);
  }

  private static Map<String, String> environment(String name, int memory, Properties properties) {
    var environment = new LinkedHashMap<>(properties.mapping("Environment").texts("Variables"));
    environment.put("AWS_REGION", PseudoParameters.REGION);
    environment.put("AWS_DEFAULT_REGION", PseudoParameters.REGION);
    environment.put("AWS_LAMBDA_FUNCTION_NAME", name);
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(memory));
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    return Map.copyOf(environment);
  }

  /** The queue, topic or function that takes events which were given up. */
  private @Nullable Consumer<byte[]> onFailure(Properties properties, Properties async) {
    Properties destination = async.mapping("DestinationConfig").mapping("OnFailure");
    String arn =
        destination.has("Destination")
            ? destination.text("Destination")
            : properties.mapping("DeadLetterQueue").text("TargetArn");
    if (arn == null) {
      return null;
    }
    if (!arn.startsWith("arn:aws:sqs:") && !arn.startsWith("arn:aws:sns:")) {
      throw new DeploymentException(
          properties.path()
              + ": events that failed can go to a queue or a topic, not to "
              + arn
              + ".");
    }
    var target = new TargetMaker(services).make(arn, null, null, properties.path());
    return payload -> target.accept(new String(payload, StandardCharsets.UTF_8));
  }
}
