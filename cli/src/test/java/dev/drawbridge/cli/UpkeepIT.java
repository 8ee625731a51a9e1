package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.local.LambdaFunctionError;
import dev.drawbridge.local.LocalDatabase;
import dev.drawbridge.local.LocalStack;
import dev.drawbridge.local.LocalStackOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upkeep function of the template, on a database whose past is long. */
class UpkeepIT {
  private static final String ARN =
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:drawbridge/";

  @TempDir private Path folder;

  private static LocalStack stack(String database) {
    var parameters =
        Map.of(
            "DatabaseSecretArn", ARN + "database",
            "SalesforceSecretArn", ARN + "salesforce",
            "ApiTokenSecretArn", ARN + "token",
            "ArchiveRetentionDays", "10");
    var secrets =
        Map.of(
            ARN + "database", "{\"url\": \"" + database + "\"}",
            ARN + "salesforce", "{}",
            ARN + "token", "token");
    Path template = Path.of(System.getProperty("drawbridge.home"), "template.yaml");
    return LocalStack.start(new LocalStackOptions(template, parameters, secrets, 0, ignored -> {}));
  }

  @Test
  void whatIsOlderThanTheRetentionIsForgottenAndWhatStillLastsIsNot()
      throws SQLException, LambdaFunctionError {
    try (var database = LocalDatabase.start(folder.resolve("postgres"), 0);
        var stack = stack(database.jdbcUrl());
        var sql = Sql.connect(database.jdbcUrl())) {
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
                 now() - days * interval '1 day', open
            FROM (VALUES ('ended', 11, false), ('lately', 9, false), ('lasting', 11, true))
                 AS span (object, days, open)
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
      assertThat(
              sql.number(
                  "SELECT count(*) FROM drawbridge.check_span WHERE mapping IN ('lately',"
                      + " 'lasting')"))
          .isEqualTo(2);
      assertThat(sql.number("SELECT count(*) FROM drawbridge.validation WHERE id = 'old'"))
          .isZero();
      assertThat(sql.number("SELECT count(*) FROM drawbridge.validation WHERE id = 'new'")).isOne();
    }
  }
}
