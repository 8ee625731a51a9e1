package dev.drawbridge.local.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** FIFO queues: order, groups, deduplication, redelivery and the dead-letter queue. */
@Contract
class QueuesContractIT {
  private final Account account;
  private final SqsClient sqs;

  QueuesContractIT(Account account) {
    this.account = account;
    this.sqs = account.sqs();
  }

  private String fifo(String... more) {
    var attributes = new HashMap<>(Map.of("FifoQueue", "true"));
    for (int i = 0; i < more.length; i += 2) {
      attributes.put(more[i], more[i + 1]);
    }
    return account.queue(attributes);
  }

  private void send(String url, String group, String body) {
    sqs.sendMessage(
        r ->
            r.queueUrl(url)
                .messageBody(body)
                .messageGroupId(group)
                .messageDeduplicationId(group + ":" + body)
                .messageAttributes(
                    Map.of(
                        "kind",
                        MessageAttributeValue.builder()
                            .dataType("String")
                            .stringValue("k")
                            .build())));
  }

  private List<Message> receive(String url, int max) {
    return sqs.receiveMessage(
            r ->
                r.queueUrl(url)
                    .maxNumberOfMessages(max)
                    .waitTimeSeconds(1)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                    .messageAttributeNames("All"))
        .messages();
  }

  private Message one(String url) {
    return await().until(() -> receive(url, 1), messages -> !messages.isEmpty()).getFirst();
  }

  private void delete(String url, Message message) {
    sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
  }

  private void giveBack(String url, Message message) {
    sqs.changeMessageVisibility(
        r -> r.queueUrl(url).receiptHandle(message.receiptHandle()).visibilityTimeout(0));
  }

  /** Everything that comes until the queue gives nothing any more. */
  private List<String> drain(String url) {
    var bodies = new ArrayList<String>();
    for (var messages = receive(url, 10); !messages.isEmpty(); messages = receive(url, 10)) {
      for (Message message : messages) {
        bodies.add(message.body());
        delete(url, message);
      }
    }
    return bodies;
  }

  @Test
  void messagesOfAGroupComeInOrderAndADuplicateDoesNot() {
    String url = fifo();
    for (String body : List.of("1", "2", "2", "3")) {
      send(url, "g", body);
    }
    assertThat(drain(url)).containsExactly("1", "2", "3");
  }

  @Test
  void aDuplicateOfADeletedMessageDoesNotComeEither() {
    String url = fifo();
    send(url, "g", "1");
    delete(url, one(url));
    send(url, "g", "1");
    assertThat(drain(url)).isEmpty();
  }

  @Test
  void theSameContentIsADuplicateWhereTheQueueSaysSo() {
    String url = fifo("ContentBasedDeduplication", "true");
    for (String body : List.of("1", "1", "2")) {
      sqs.sendMessage(r -> r.queueUrl(url).messageBody(body).messageGroupId("g"));
    }
    assertThat(drain(url)).containsExactly("1", "2");
  }

  @Test
  void aGroupWaitsForItsMessageInFlightAndOthersDoNot() {
    String url = fifo();
    send(url, "a", "1");
    send(url, "a", "2");
    Message first = one(url);
    send(url, "b", "3");

    List<Message> meanwhile = receive(url, 10);
    assertThat(meanwhile).extracting(Message::body).containsExactly("3");
    delete(url, first);
    assertThat(one(url).body()).isEqualTo("2");
  }

  @Test
  void whatIsGivenBackComesBeforeWhatFollowsInItsGroup() {
    String url = fifo();
    send(url, "g", "1");
    send(url, "g", "2");
    giveBack(url, one(url));

    Message again = one(url);
    assertThat(again.body()).isEqualTo("1");
    assertThat(again.attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");
  }

  @Test
  void whatIsNotDeletedInTimeComesBack() {
    String url = fifo("VisibilityTimeout", "1");
    send(url, "g", "1");
    assertThat(one(url).body()).isEqualTo("1");
    assertThat(one(url).body()).isEqualTo("1");
  }

  @Test
  void whatWasReceivedTooOftenGoesToTheDeadLetterQueueAndItsGroupGoesOn() {
    String dead = fifo();
    String url =
        fifo(
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"" + account.arn(dead) + "\",\"maxReceiveCount\":2}");
    send(url, "g", "1");
    send(url, "g", "2");
    giveBack(url, one(url));
    giveBack(url, one(url));

    assertThat(one(url).body()).isEqualTo("2");
    assertThat(one(dead).body()).isEqualTo("1");
  }

  @Test
  void aMessageCarriesWhatItWasSentWith() {
    String url = fifo();
    send(url, "g", "1");
    Message message = one(url);
    assertThat(message.attributes())
        .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "g")
        .containsEntry(MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID, "g:1")
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")
        .containsKey(MessageSystemAttributeName.SEQUENCE_NUMBER);
    assertThat(message.messageAttributes().get("kind").stringValue()).isEqualTo("k");
    assertThat(message.md5OfBody()).isEqualTo("c4ca4238a0b923820dcc509a6f75849b");
  }

  @Test
  void waitingMessagesAndThoseInFlightAreCounted() {
    String url = fifo();
    send(url, "a", "1");
    send(url, "b", "2");
    one(url);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        sqs.getQueueAttributes(
                                r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                            .attributes())
                    .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "1")
                    .containsEntry(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "1"));
  }

  @Test
  void aMessageWithoutAGroupIsRefused() {
    String url = fifo();
    assertThatThrownBy(
            () ->
                sqs.sendMessage(r -> r.queueUrl(url).messageBody("1").messageDeduplicationId("1")))
        .isInstanceOfSatisfying(
            SqsException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("MissingParameter"));
  }

  @Test
  void aQueueThatIsNotThereIsSaidSo() {
    String url = fifo().replace("contract-", "nowhere-");
    assertThatThrownBy(() -> receive(url, 1)).isInstanceOf(QueueDoesNotExistException.class);
  }
}
