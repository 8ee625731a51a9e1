package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Starts an execution for each message. */
public final class Dispatch extends JsonHandler {
  private final Map<String, String> environment;
  private final SfnClient sfn = SfnClient.create();

  public Dispatch(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  Map<String, ?> handle(JsonNode event, Context context) {
    for (JsonNode record : event.get("Records")) {
      sfn.startExecution(
          request ->
              request
                  .stateMachineArn(environment.get("MACHINE"))
                  .name("m-" + record.get("messageId").asText())
                  .input(record.get("body").asText()));
    }
    return Map.of("batchItemFailures", List.of());
  }
}
