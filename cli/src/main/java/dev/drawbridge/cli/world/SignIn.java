package dev.drawbridge.cli.world;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.salesforce.Authenticator;
import dev.drawbridge.salesforce.Credentials;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Signs in to the org as the functions will, to report at once what they would report later. */
final class SignIn {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private SignIn() {}

  /** What prevents the stack from signing in, in a sentence; the stack runs nevertheless. */
  static Optional<String> trouble(String org, String clientSecret) {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var credentials = new Credentials.ClientCredentials(org, LocalWorld.CLIENT, clientSecret);
      new Authenticator(() -> credentials, http, Clock.systemUTC(), organization -> {}).session();
      return Optional.empty();
    } catch (SyncException e) {
      return Optional.of(
          "Warning: " + e.getMessage() + " Until then changes wait in the trigger log.");
    }
  }
}
