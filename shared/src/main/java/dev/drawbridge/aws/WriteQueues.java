package dev.drawbridge.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The two FIFO queues of batches. */
public final class WriteQueues {
  private final SqsClient sqs;
  private final String orderedUrl;
  private final String mergedUrl;
  private final ObjectMapper json = new ObjectMapper();

  public WriteQueues(SqsClient sqs, String orderedUrl, String mergedUrl) {
    this.sqs = sqs;
    this.orderedUrl = orderedUrl;
    this.mergedUrl = mergedUrl;
  }

  public void send(BatchPointer pointer) {
    sqs.sendMessage(
        message ->
            message
                .queueUrl(url(pointer.algorithm()))
                .messageGroupId(pointer.connection())
                .messageDeduplicationId(pointer.deduplicationId())
                .messageBody(body(pointer)));
  }

  /**
   * Lets a message be received again at once. What is in flight holds back its whole group: without
   * this, one that cannot be started stops the connection until the visibility timeout is over, as
   * often as the queue tries it.
   *
   * @param queueArn where it came from
   */
  public void giveBack(String queueArn, String receiptHandle) {
    String queue = queueArn.substring(queueArn.lastIndexOf(':') + 1);
    sqs.changeMessageVisibility(
        message ->
            message
                .queueUrl(mergedUrl.endsWith("/" + queue) ? mergedUrl : orderedUrl)
                .receiptHandle(receiptHandle)
                .visibilityTimeout(0));
  }

  private String url(WriteAlgorithm algorithm) {
    return switch (algorithm) {
      case ORDERED, RECORD_ORDERED -> orderedUrl;
      case MERGED -> mergedUrl;
    };
  }

  private String body(BatchPointer pointer) {
    try {
      return json.writeValueAsString(pointer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The pointer in a message's body; empty when it is something else. */
  public static Optional<BatchPointer> pointer(String body) {
    try {
      return Optional.ofNullable(
              new ObjectMapper()
                  .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                  .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                  .readValue(body, BatchPointer.class))
          .filter(WriteQueues::plausible);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Its parts become the name of an execution. */
  private static boolean plausible(BatchPointer pointer) {
    return pointer.batch() > 0
        && pointer.attempt() > 0
        && pointer.incarnation().matches("[A-Za-z0-9]{1,32}")
        && !pointer.connection().isBlank();
  }
}
