package dev.drawbridge.local.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules of EventBridge Scheduler, and the scheduled rules of EventBridge. */
@Contract
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScheduleContractIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TWO_PERIODS = Duration.ofSeconds(150);

  private final Account account;
  private final String eachMinute;
  private final String byRate;
  private final String byCron;

  /** All wait for the same minutes. */
  ScheduleContractIT(Account account) {
    this.account = account;
    eachMinute = account.queue(Map.of());
    byRate = account.queue(Map.of());
    byCron = account.queue(Map.of());
    account.schedule("rate(1 minute)", account.arn(eachMinute), "{\"tick\":true}");
    account.scheduledRule("rate(1 minute)", account.arn(byRate));
    account.scheduledRule("cron(* * * * ? *)", account.arn(byCron));
  }

  private List<String> receive(String url, int count) {
    var bodies = new ArrayList<String>();
    await()
        .atMost(TWO_PERIODS)
        .until(
            () -> {
              for (var message :
                  account
                      .sqs()
                      .receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(2))
                      .messages()) {
                bodies.add(message.body());
                account
                    .sqs()
                    .deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
              }
              return bodies.size() >= count;
            });
    return bodies;
  }

  @Test
  void aScheduleSendsItsInputAgainAndAgain() {
    assertThat(receive(eachMinute, 2)).containsOnly("{\"tick\":true}");
  }

  @Test
  void aRateBeginsAtOnce() {
    String url = account.queue(Map.of());
    Instant created = account.clock().instant();
    account.schedule("rate(10 minutes)", account.arn(url), "{}");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> account.sqs().receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(2)).messages(),
            messages -> !messages.isEmpty());
    assertThat(account.clock().instant()).isBefore(created.plus(Duration.ofMinutes(9)));
  }

  @Test
  void aScheduledRuleSendsTheScheduledEvent() throws Exception {
    JsonNode event = JSON.readTree(receive(byRate, 1).getFirst());
    assertThat(event.get("detail-type").asText()).isEqualTo("Scheduled Event");
    assertThat(event.get("source").asText()).isEqualTo("aws.events");
    assertThat(event.get("detail").toString()).isEqualTo("{}");
    assertThat(event.get("resources").get(0).asText())
        .matches("arn:aws:events:[^:]+:[0-9]{12}:rule/contract-.+");
    assertThat(event.get("account").asText()).matches("[0-9]{12}");
  }

  @Test
  void aCronExpressionIsDueAtTheFullMinute() throws Exception {
    JsonNode event = JSON.readTree(receive(byCron, 1).getFirst());
    assertThat(event.get("time").asText()).endsWith(":00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "cron(0 9 * * * *)",
        "cron(0 9 * *)",
        "every minute"
      })
  void anExpressionThatIsNoneIsRefused(String expression) {
    String arn = account.arn(account.queue(Map.of()));
    assertThatThrownBy(() -> account.scheduledRule(expression, arn))
        .isInstanceOf(Account.Refused.class);
  }
}
