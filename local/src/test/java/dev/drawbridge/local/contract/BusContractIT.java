package dev.drawbridge.local.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Event buses, their rules, and where matching events go. */
@Contract
class BusContractIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Account account;
  private final EventBridgeClient events;

  BusContractIT(Account account) {
    this.account = account;
    this.events = account.events();
  }

  private static PutEventsRequestEntry entry(String bus, String type, String detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source("us")
        .detailType(type)
        .detail(detail)
        .build();
  }

  private PutEventsResultEntry put(PutEventsRequestEntry entry) {
    return events.putEvents(r -> r.entries(entry)).entries().getFirst();
  }

  private Message one(String url) {
    return await()
        .until(
            () ->
                account
                    .sqs()
                    .receiveMessage(
                        r ->
                            r.queueUrl(url)
                                .waitTimeSeconds(1)
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                    .messages(),
            messages -> !messages.isEmpty())
        .getFirst();
  }

  @Test
  void aRuleTakesWhatMatchesAndNothingElse() throws Exception {
    String bus = account.bus();
    String url = account.queue(Map.of());
    account.rule(
        bus,
        """
        {"source": ["us"], "detail-type": ["Check Changed", "End"],
         "detail": {"status": ["RED"], "lag": [{"numeric": [">", 60]}]}}\
        """,
        account.arn(url),
        null);

    put(entry(bus, "Check Changed", "{\"status\": \"RED\", \"lag\": 60}"));
    put(entry(bus, "Check Changed", "{\"status\": \"GREEN\", \"lag\": 61}"));
    put(entry(bus, "Check Changed", "{\"status\": \"RED\"}"));
    put(entry(bus, "Other", "{\"status\": \"RED\", \"lag\": 61}"));
    put(entry("default", "Check Changed", "{\"status\": \"RED\", \"lag\": 61}"));
    put(entry(bus, "Check Changed", "{\"status\": \"RED\", \"lag\": 61}"));

    // One queue, one rule: what does not match would be there as early as what does.
    Message matching = one(url);
    assertThat(JSON.readTree(matching.body()).get("detail").toString())
        .isEqualTo("{\"status\":\"RED\",\"lag\":61}");
    account.sqs().deleteMessage(r -> r.queueUrl(url).receiptHandle(matching.receiptHandle()));
    assertThat(account.sqs().receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(1)).messages())
        .isEmpty();
  }

  @Test
  void anEventHasTheFieldsOfEventBridge() throws Exception {
    String bus = account.bus();
    String url = account.queue(Map.of());
    account.rule(bus, "{\"source\": [\"us\"]}", account.arn(url), null);
    String id = put(entry(bus, "t", "{\"a\": \"ü\"}").toBuilder().resources("r").build()).eventId();

    JsonNode event = JSON.readTree(one(url).body());
    assertThat(event.propertyStream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "version",
            "id",
            "detail-type",
            "source",
            "account",
            "time",
            "region",
            "resources",
            "detail");
    assertThat(event.get("version").asText()).isEqualTo("0");
    assertThat(event.get("id").asText()).isEqualTo(id);
    assertThat(event.get("detail-type").asText()).isEqualTo("t");
    assertThat(event.get("source").asText()).isEqualTo("us");
    assertThat(event.get("account").asText()).matches("[0-9]{12}");
    assertThat(event.get("time").asText())
        .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    assertThat(event.get("resources").toString()).isEqualTo("[\"r\"]");
    assertThat(event.get("detail").toString()).isEqualTo("{\"a\":\"ü\"}");
  }

  @Test
  void aFifoQueueGetsTheEventInTheRulesGroup() {
    String bus = account.bus();
    String url = account.queue(Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true"));
    account.rule(bus, "{\"source\": [\"us\"]}", account.arn(url), "g");
    put(entry(bus, "t", "{}"));
    assertThat(one(url).attributes())
        .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "g");
  }

  @Test
  void anEventIsTheInputOfAStateMachine() throws Exception {
    String bus = account.bus();
    String machine =
        account.machine(
            """
            {"QueryLanguage": "JSONata", "StartAt": "A",
             "States": {"A": {"Type": "Pass", "Output": "{% $states.input.detail %}", "End": true}}}\
            """);
    account.rule(bus, "{\"source\": [\"us\"]}", machine, null);
    put(entry(bus, "t", "{\"a\":1}"));

    await()
        .untilAsserted(
            () -> {
              var executions =
                  account.sfn().listExecutions(r -> r.stateMachineArn(machine)).executions();
              assertThat(executions).hasSize(1);
              var arn = executions.getFirst().executionArn();
              String output = account.sfn().describeExecution(r -> r.executionArn(arn)).output();
              assertThat(output).isNotNull();
              assertThat(JSON.readTree(output)).isEqualTo(JSON.readTree("{\"a\":1}"));
            });
  }

  @Test
  void anEventGoesToEveryRuleThatMatches() {
    String bus = account.bus();
    String first = account.queue(Map.of());
    String second = account.queue(Map.of());
    for (String url : List.of(first, second)) {
      account.rule(bus, "{\"source\": [\"us\"]}", account.arn(url), null);
    }
    put(entry(bus, "t", "{}"));
    assertThat(one(first).body()).isEqualTo(one(second).body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          null | {}   | InvalidArgument
          t    | null | InvalidArgument
          t    | []   | MalformedDetail
          t    | {    | MalformedDetail
          """)
  void aBadEntryIsRefusedAndItsNeighbourTaken(String type, String detail, String code) {
    String bus = account.bus();
    var answer = events.putEvents(r -> r.entries(entry(bus, "t", "{}"), entry(bus, type, detail)));
    assertThat(answer.failedEntryCount()).isEqualTo(1);
    assertThat(answer.entries().get(0).eventId()).isNotNull();
    assertThat(answer.entries().get(1).eventId()).isNull();
    assertThat(answer.entries().get(1).errorCode()).isEqualTo(code);
  }

  @Test
  void anEventForABusThatIsNotThereIsTakenAndLost() {
    PutEventsResultEntry result = put(entry("contract-nowhere", "t", "{}"));
    assertThat(result.errorCode()).isNull();
    assertThat(result.eventId()).isNotNull();
  }

  @Test
  void moreThanTenEntriesAreRefusedTogether() {
    assertThatThrownBy(
            () ->
                events.putEvents(
                    r -> r.entries(Collections.nCopies(11, entry("default", "t", "{}")))))
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = "{\"source\": \"us\"}\n{\"source\": []}\n{")
  void aPatternThatIsNoneIsRefused(String pattern) {
    String bus = account.bus();
    String arn = account.arn(account.queue(Map.of()));
    assertThatThrownBy(() -> account.rule(bus, pattern, arn, null))
        .isInstanceOf(Account.Refused.class);
  }
}
