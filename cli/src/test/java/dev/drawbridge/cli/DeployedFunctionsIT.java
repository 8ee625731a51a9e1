package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.cli.stack.Sql;
import dev.drawbridge.local.LambdaFunctionError;
import dev.drawbridge.local.LocalDatabase;
import dev.drawbridge.local.LocalStack;
import dev.drawbridge.local.LocalStackOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;

/** Functions of the template, deployed with parameters of our own and invoked by hand. */
class DeployedFunctionsIT {
  private static final String ARN =
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:drawbridge/";

  @TempDir private static Path folder;
  private static LocalDatabase database;
  private static LocalStack stack;
  private static Sql sql;

  @BeforeAll
  static void deploy() throws SQLException {
    database = LocalDatabase.start(folder.resolve("postgres"), 0);
    var parameters =
        Map.of(
            "DatabaseSecretArn", ARN + "database",
            "SalesforceSecretArn", ARN + "salesforce",
            "ApiTokenSecretArn", ARN + "token",
            "AdvancedSettings", "{\"archive_retention_days\": 10}",
            "LogRetentionDays", "3");
    var secrets =
        Map.of(
            ARN + "database",
            "{\"url\": \"" + database.jdbcUrl() + "\"}",
            ARN + "salesforce",
            """
            {"flow": "client_credentials", "loginUrl": "http://127.0.0.1:1",
             "clientId": "c", "clientSecret": "s"}
            """,
            ARN + "token",
            "token");
    var template = Path.of(System.getProperty("drawbridge.home"), "template.yaml");
    stack =
        LocalStack.start(
            new LocalStackOptions(template, "deployed", parameters, secrets, 0, ignored -> {}));
    sql = Sql.connect(database.jdbcUrl());
  }

  @AfterAll
  static void stop() throws SQLException {
    sql.close();
    stack.close();
    database.close();
  }

  private static JsonNode check(String name) throws LambdaFunctionError, IOException {
    byte[] answer =
        stack.invoke(
            "DiagnoseFunction",
            "{\"routeKey\": \"GET /diagnostics\"}".getBytes(StandardCharsets.UTF_8));
    var json = new ObjectMapper();
    JsonNode report = json.readTree(json.readTree(answer).path("body").asText());
    return report
        .path("checks")
        .valueStream()
        .filter(check -> check.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theRetentionOfTheDeployedLogGroupIsWhatConfiguredLoggingJudges()
      throws LambdaFunctionError, IOException {
    JsonNode check = check("Configured Logging");
    assertThat(check.path("status").asText()).isEqualTo("YELLOW");
    assertThat(check.path("message").asText())
        .isEqualTo("Your stack's logs are kept for 3 days only.");
  }

  @Test
  void aMessageInADeployedDeadLetterQueueIsRedUntilItIsGone()
      throws LambdaFunctionError, IOException {
    try (var sqs =
        SqsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build()) {
      assertThat(check("Dead Letters").path("status").asText()).isEqualTo("GREEN");
      String writes = stack.physicalId("UnstartedWrites");
      String alerts = stack.physicalId("UndeliveredAlerts");
      sqs.sendMessage(
          m ->
              m.queueUrl(writes)
                  .messageBody("{}")
                  .messageGroupId("drawbridge")
                  .messageDeduplicationId("1"));
      assertThat(check("Dead Letters").path("status").asText()).isEqualTo("RED");
      assertThat(check("Dead Letters").path("message").asText())
          .contains("writes that could not be started (1)")
          .doesNotContain("alerts");
      sqs.sendMessage(m -> m.queueUrl(alerts).messageBody("{}"));
      assertThat(check("Dead Letters").path("message").asText())
          .contains("alerts that could not be delivered (1)");
      for (String queue : new String[] {writes, alerts}) {
        sqs.purgeQueue(PurgeQueueRequest.builder().queueUrl(queue).build());
      }
      assertThat(check("Dead Letters").path("status").asText()).isEqualTo("GREEN");
    }
  }

  @Test
  void upkeepForgetsWhatIsOlderThanTheRetention() throws SQLException, LambdaFunctionError {
    sql.execute(
        """
        INSERT INTO drawbridge.diagnosis
               (at, tier, status, red, yellow, green, skipped, unseen, duration_millis, api_calls)
        SELECT now() - days * interval '1 day', 'FULL', 'GREEN', 0, 0, 40, 0, 0, 5, 6
          FROM unnest(ARRAY[9, 11, 400]) AS days
        """);
    sql.execute(
        """
        INSERT INTO drawbridge.check_span
               (mapping, rule_id, status, message, since, last_seen, is_open)
        SELECT object, 'TEST', 'RED', '', now() - interval '400 days',
               now() - days * interval '1 day', false
          FROM (VALUES ('ended', 11), ('lately', 9)) AS span (object, days)
        """);
    sql.execute(
        """
        INSERT INTO drawbridge.validation (id, asked_at)
        VALUES ('old', now() - interval '25 hours'), ('new', now() - interval '23 hours')
        """);

    stack.invoke("UpkeepFunction", "{}".getBytes(StandardCharsets.UTF_8));

    assertThat(
            sql.number(
                "SELECT count(*) FROM drawbridge.diagnosis WHERE at < now() - interval '10"
                    + " days'"))
        .isZero();
    assertThat(
            sql.number(
                "SELECT count(*) FROM drawbridge.diagnosis WHERE at < now() - interval '8 days'"))
        .isOne();
    assertThat(sql.number("SELECT count(*) FROM drawbridge.check_span WHERE mapping = 'ended'"))
        .isZero();
    assertThat(sql.number("SELECT count(*) FROM drawbridge.check_span WHERE mapping = 'lately'"))
        .isOne();
    assertThat(sql.number("SELECT count(*) FROM drawbridge.validation WHERE id = 'old'")).isZero();
    assertThat(sql.number("SELECT count(*) FROM drawbridge.validation WHERE id = 'new'")).isOne();
  }

  @Test
  void upkeepKeepsWhatStillLastsHoweverOldItIs() throws SQLException, LambdaFunctionError {
    long left = 0;
    // A scheduled diagnosis ends the times of checks that it does not know: then once more.
    for (int i = 0; i < 3 && left == 0; i++) {
      sql.execute(
          """
          INSERT INTO drawbridge.check_span
                 (mapping, rule_id, status, message, since, last_seen, is_open)
          VALUES ('lasting', 'TEST', 'RED', '', now() - interval '400 days',
                  now() - interval '11 days', true)
          """);
      stack.invoke("UpkeepFunction", "{}".getBytes(StandardCharsets.UTF_8));
      left = sql.number("SELECT count(*) FROM drawbridge.check_span WHERE mapping = 'lasting'");
    }
    assertThat(left).isOne();
  }
}
