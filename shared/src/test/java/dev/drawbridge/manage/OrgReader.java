package dev.drawbridge.manage;

import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.salesforce.Authenticator;
import dev.drawbridge.salesforce.Credentials;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.WriteHeaders;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;

/** Reads an org that runs in this JVM. */
final class OrgReader {
  private OrgReader() {}

  static SoapReader of(Emulator org) {
    var http = HttpClient.newHttpClient();
    var credentials =
        new Credentials.ClientCredentials(org.url().toString(), "drawbridge", "drawbridge-secret");
    return new SoapReader(
        new OrgConnection(
            new Authenticator(() -> credentials, http, Clock.systemUTC(), organization -> {}),
            http,
            Duration.ofSeconds(20),
            WriteHeaders.standard()));
  }
}
