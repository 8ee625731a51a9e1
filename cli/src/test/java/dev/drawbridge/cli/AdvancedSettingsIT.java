package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.cli.stack.Sql;
import dev.drawbridge.local.LocalDatabase;
import dev.drawbridge.local.LocalStack;
import dev.drawbridge.local.LocalStackException;
import dev.drawbridge.local.LocalStackOptions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the set-up of a deployed template makes of the parameter AdvancedSettings. */
class AdvancedSettingsIT {
  private static final String ARN =
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:drawbridge/";

  @TempDir private Path folder;

  private static LocalStack deploy(LocalDatabase database, String settings) {
    var parameters =
        Map.of(
            "DatabaseSecretArn", ARN + "database",
            "SalesforceSecretArn", ARN + "salesforce",
            "ApiTokenSecretArn", ARN + "token",
            "AdvancedSettings", settings);
    var secrets =
        Map.of(
            ARN + "database",
            "{\"url\": \"" + database.jdbcUrl() + "\"}",
            ARN + "salesforce",
            "{}",
            ARN + "token",
            "token");
    var template = Path.of(System.getProperty("drawbridge.home"), "template.yaml");
    return LocalStack.start(
        new LocalStackOptions(template, "advanced", parameters, secrets, 0, ignored -> {}));
  }

  @Test
  void aDeployWithWrongSettingsIsRefusedAndLeavesTheDatabaseAlone() throws SQLException {
    try (LocalDatabase database = LocalDatabase.start(folder.resolve("postgres"), 0);
        Sql sql = Sql.connect(database.jdbcUrl())) {
      assertThatThrownBy(
              () -> deploy(database, "{\"claim_windw\": 5, \"hold_on\": \"NEVER\"}").close())
          .isInstanceOf(LocalStackException.class)
          .hasMessageContaining(
              "There is no advanced setting claim_windw; did you mean claim_window? hold_on must"
                  + " be INSERT or ANY.")
          .hasMessageNotContaining("NEVER");
      assertThatThrownBy(() -> deploy(database, "{\"fields_warn\": 400}").close())
          .isInstanceOf(LocalStackException.class)
          .hasMessageContaining("fields_warn (400) must not be more than fields_limit (300)");
      String schemas =
          "SELECT count(*) FROM pg_namespace WHERE nspname IN ('drawbridge', 'salesforce')";
      assertThat(sql.number(schemas)).isZero();

      try (LocalStack stack = deploy(database, "{\"fields_warn\": 200, \"bulk_writes\": false}")) {
        assertThat(stack.physicalId("Setup")).isNotEmpty();
        assertThat(sql.number(schemas)).isEqualTo(2);
      }
    }
  }
}
