package dev.drawbridge.local.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class SqlTroubleTest {
  private static Throwable wrapped(String state, String message) {
    String fields = "SERROR\0C" + state + "\0M" + message + "\0DFailing row contains (Ada).\0\0";
    return new IllegalStateException(
        "a wrapper", new PSQLException(new ServerErrorMessage(fields), true));
  }

  @Test
  void stateAndPrimaryMessageAreLoggedAndNeverTheDetail() {
    assertThat(SqlTrouble.of(wrapped("53100", "could not extend file: No space left on device")))
        .isEqualTo(
            Map.of(
                "sqlstate", "53100", "message", "could not extend file: No space left on device"));
  }

  @Test
  void aMessageThatMayQuoteAValueIsLeftOut() {
    assertThat(SqlTrouble.of(wrapped("22P02", "invalid input syntax for type integer: \"Ada\"")))
        .isEqualTo(Map.of("sqlstate", "22P02"));
    assertThat(SqlTrouble.of(wrapped("P0001", "Ada is refused")))
        .isEqualTo(Map.of("sqlstate", "P0001"));
  }

  @Test
  void whatNoDatabaseSaidHasNeither() {
    assertThat(SqlTrouble.of(new IllegalStateException("secret"))).isEmpty();
  }
}
