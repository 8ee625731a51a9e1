package dev.drawbridge.functions.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ReadHandlerIT {
  private static final String SCHEDULED = "{\"trigger\":\"schedule\"}";

  @Test
  void whatTheOrgHasIsInTheTableAfterTheFirstInvocation() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.org().control().addRecords("{\"Account\":[{\"Name\":\"Acme\"},{\"Name\":\"Bolt\"}]}");
      stage.mapAccounts();
      JsonNode answer = Invoked.with(new ReadHandler(stage.environment()), SCHEDULED);
      JsonNode read = answer.path("mappings").path(0);
      assertThat(read.path("table").asText()).isEqualTo("account");
      assertThat(read.path("inserted").asInt()).isEqualTo(2);
      assertThat(read.path("ended").asBoolean()).isTrue();
      assertThat(stage.value("SELECT string_agg(name, ' ' ORDER BY name) FROM salesforce.account"))
          .isEqualTo("Acme Bolt");
      assertThat(stage.value("SELECT sum(calls) FROM drawbridge.api_calls"))
          .isEqualTo(read.path("calls").asText());
    }
  }

  @Test
  void aMappingThatIsNotDueIsNotAskedFor() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      var handler = new ReadHandler(stage.environment());
      Invoked.with(handler, SCHEDULED);
      assertThat(Invoked.with(handler, SCHEDULED).path("mappings")).isEmpty();
    }
  }

  @Test
  void nothingIsReadWhileTheConnectionIsPaused() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage.execute("UPDATE drawbridge.connection SET pause_requested = true");
      assertThat(Invoked.with(new ReadHandler(stage.environment()), SCHEDULED).path("mappings"))
          .isEmpty();
    }
  }

  @Test
  void anOrgThatRefusesToSignInIsTheMappingsStateAndAReason() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage.org().control().deactivate("integration@drawbridge.test");
      JsonNode read =
          Invoked.with(new ReadHandler(stage.environment()), SCHEDULED).path("mappings").path(0);
      assertThat(read.path("state").asText()).isEqualTo("UNAUTHORIZED");
      assertThat(read.path("problem").asText()).startsWith("Salesforce refused to sign in at ");
      assertThat(stage.value("SELECT state FROM drawbridge.mapping")).isEqualTo("UNAUTHORIZED");
    }
  }
}
