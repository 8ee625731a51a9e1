package dev.drawbridge.functions.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Who is let in; ApiTokenTest has for how long the token is kept. */
class AuthorizeHandlerIT {
  @Test
  void onlyARequestWithTheTokenIsAdmitted() throws IOException {
    try (Stage stage = Stage.withoutDatabase()) {
      var handler = new AuthorizeHandler(stage.environment());
      assertThat(isAuthorized(handler, "Bearer {}")).isTrue();
      for (String shown : new String[] {"Bearer {} ", "bearer {}", "{}", "Bearer ", ""}) {
        assertThat(isAuthorized(handler, shown)).describedAs(shown).isFalse();
      }
    }
  }

  /** The secret of a stage without a database is two braces. */
  private static boolean isAuthorized(AuthorizeHandler handler, String header) throws IOException {
    return Invoked.with(handler, "{\"headers\": {\"authorization\": \"%s\"}}".formatted(header))
        .path("isAuthorized")
        .asBoolean();
  }
}
