package dev.drawbridge.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.testing.OrgClient;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signing in to an org over HTTP. */
class AuthenticatorIT {
  private final Emulator org = Emulator.start(EmulatorOptions.inMemory());
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    org.close();
  }

  private Authenticator with(Credentials credentials) {
    return new Authenticator(() -> credentials, http, Clock.systemUTC(), organization -> {});
  }

  private Credentials.ClientCredentials client(String secret) {
    return new Credentials.ClientCredentials(org.url().toString(), "drawbridge", secret);
  }

  private static String pem(String kind, byte[] encoded) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  @Test
  void clientCredentialsGiveASessionThatIsKept() {
    Authenticator authenticator = with(client("drawbridge-secret"));
    Session session = authenticator.session();
    assertThat(authenticator.session()).isSameAs(session);
    assertThat(
            new SoapReader(
                    new OrgConnection(
                        authenticator, http, Duration.ofSeconds(10), WriteHeaders.standard()))
                .objectNames())
        .contains("Account");
    authenticator.forget(session);
    assertThat(authenticator.session()).isNotEqualTo(session);
  }

  @Test
  void noCallerGetsASessionOfAnOrganizationThatIsNotAdmitted() {
    List<String> asked = new ArrayList<>();
    var authenticator =
        new Authenticator(
            () -> client("drawbridge-secret"),
            http,
            Clock.systemUTC(),
            organization -> {
              asked.add(organization);
              throw new SyncException.Misconfigured("another organization");
            });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(authenticator::session).hasMessage("another organization");
    }
    assertThat(asked).hasSize(2).allMatch(id -> id.startsWith("00D") && id.length() == 18);
  }

  @Test
  void aForgottenSessionThatWasReplacedMeanwhileStays() {
    Authenticator authenticator = with(client("drawbridge-secret"));
    Session old = authenticator.session();
    authenticator.forget(old);
    Session current = authenticator.session();
    authenticator.forget(old);
    assertThat(authenticator.session()).isSameAs(current);
  }

  @Test
  void jwtBearerSignsInWithTheKeyOfTheApp() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    var registration =
        JsonNodeFactory.instance
            .objectNode()
            .put("clientId", "drawbridge")
            .put("pem", pem("PUBLIC KEY", keys.getPublic().getEncoded()));
    new OrgClient(org.url()).control().registerKey(registration.toString());
    var credentials =
        new Credentials.JwtBearer(
            org.url().toString(),
            "drawbridge",
            "integration@drawbridge.test",
            pem("PRIVATE KEY", keys.getPrivate().getEncoded()),
            null);
    assertThat(with(credentials).session().token()).isNotBlank();

    KeyPair others = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    var wrong =
        new Credentials.JwtBearer(
            org.url().toString(),
            "drawbridge",
            "integration@drawbridge.test",
            pem("PRIVATE KEY", others.getPrivate().getEncoded()),
            null);
    assertThatThrownBy(() -> with(wrong).session())
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("invalid_grant");
  }

  @Test
  void aWrongSecretIsNotTriedAgainAndNotShown() {
    assertThatThrownBy(() -> with(client("guess-4711")).session())
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("invalid_client (invalid client credentials); check")
        .hasMessageNotContaining("guess-4711");
    assertThat(client("guess-4711").toString()).doesNotContain("guess-4711");
  }

  @Test
  void anOrgThatIsUnavailableIsAskedAgainLater() {
    var credentials = client("drawbridge-secret");
    org.close();
    assertThatThrownBy(() -> with(credentials).session())
        .isInstanceOf(SyncException.Retriable.class)
        .hasMessageContaining("cannot be reached");
  }
}
