package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Sends one message for each tick of the schedule. */
public final class Tick extends JsonHandler {
  private final Map<String, String> environment;
  private final SqsClient sqs = SqsClient.create();

  public Tick(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  Map<String, ?> handle(JsonNode event, Context context) {
    sqs.sendMessage(
        request ->
            request
                .queueUrl(environment.get("QUEUE"))
                .messageGroupId(environment.get("GROUP"))
                .messageDeduplicationId(context.getAwsRequestId())
                .messageBody(event.toString()));
    return Map.of();
  }
}
