package dev.drawbridge.aws;

import dev.drawbridge.failure.SyncException;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** How many messages lie in queues that should be empty. */
public final class QueueDepths {
  private final SqsClient sqs;
  private final Map<String, String> urls;

  /**
   * @param urls of the queues, each by the words in which a person should read of it
   */
  public QueueDepths(SqsClient sqs, Map<String, String> urls) {
    this.sqs = sqs;
    this.urls = Map.copyOf(urls);
  }

  /** The queues, in words. */
  public Iterable<String> queues() {
    return urls.keySet().stream().sorted().toList();
  }

  /** Messages in the queue, those in flight too; SQS counts approximately. */
  public long depth(String queue) {
    return attributes(queue).values().stream().mapToLong(Long::parseLong).sum();
  }

  private Map<QueueAttributeName, String> attributes(String queue) {
    try {
      return sqs.getQueueAttributes(
              request ->
                  request
                      .queueUrl(urls.get(queue))
                      .attributeNames(
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
          .attributes();
    } catch (SdkException e) {
      throw new SyncException.Retriable(
          "The queue of " + queue + " cannot be asked (" + AwsWords.of(e) + ").", e);
    }
  }
}
