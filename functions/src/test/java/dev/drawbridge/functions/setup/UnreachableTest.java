package dev.drawbridge.functions.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** The reason says what to do, and nothing of what the server or the secret said. */
class UnreachableTest {
  @Test
  void eachStateHasItsOwnAdvice() {
    var advice =
        Map.of(
            "28P01", "username and password",
            "28000", "username and password",
            "3D000", "right name",
            "53300", "free some",
            "08004", "TLS",
            "08001", "host and port");
    advice.forEach(
        (state, words) ->
            assertThat(Unreachable.because(new SQLException("FATAL: of ada", state)))
                .hasMessageContaining(words)
                .hasMessageContaining(state)
                .hasMessageNotContaining("ada"));
  }

  @Test
  void aCertificateThatIsNotTrustedIsReported() {
    var failure =
        new SQLException("SSL error", "08006", new SSLHandshakeException("PKIX path building"));
    assertThat(Unreachable.because(failure))
        .hasMessageContaining("sslrootcert")
        .hasMessageContaining("sslmode=require");
  }
}
