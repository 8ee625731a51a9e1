package dev.drawbridge.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sforce.async.BulkConnection;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.ConnectorConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** An org under test, with the real SOAP client and plain HTTP to talk to it. */
final class TestOrg implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** One for all orgs: each of its own would take longer to close than an org to start. */
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final @Nullable Emulator emulator;
  private final URI url;

  TestOrg() {
    this.emulator = Emulator.start(EmulatorOptions.inMemory());
    this.url = emulator.url();
  }

  /** An org that lives in a directory; a later one there goes on with what it left. */
  TestOrg(Path directory) {
    this.emulator =
        Emulator.start(new EmulatorOptions(0, directory, "drawbridge", "drawbridge-secret"));
    this.url = emulator.url();
  }

  TestOrg(URI url) {
    this.emulator = null;
    this.url = url;
  }

  URI url() {
    return url;
  }

  String token() throws Exception {
    return token("drawbridge", "drawbridge-secret");
  }

  String token(String client, String secret) throws Exception {
    HttpResponse<String> answer =
        post(
            "/services/oauth2/token",
            "application/x-www-form-urlencoded",
            "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret);
    return JSON.readTree(answer.body()).path("access_token").asText();
  }

  PartnerConnection connect() throws Exception {
    return connect(token(), "65.0");
  }

  PartnerConnection connect(String token, String version) throws ConnectionException {
    var config = new ConnectorConfig();
    config.setSessionId(token);
    config.setServiceEndpoint(url + "/services/Soap/u/" + version);
    config.setAuthEndpoint(url + "/services/Soap/u/" + version);
    config.setConnectionTimeout(5_000);
    config.setReadTimeout(20_000);
    return new PartnerConnection(config);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String type, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .headers(headers)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** An answer as it goes over the wire to a client that takes gzip. */
  HttpResponse<byte[]> packed(String method, String path, String body, String... headers)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .headers(headers)
            .header("Accept-Encoding", "gzip")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  BulkConnection bulk() throws Exception {
    return bulk(token());
  }

  BulkConnection bulk(String token) throws Exception {
    var config = new ConnectorConfig();
    config.setSessionId(token);
    config.setRestEndpoint(url + "/services/async/65.0");
    config.setConnectionTimeout(5_000);
    config.setReadTimeout(20_000);
    return new BulkConnection(config);
  }

  JsonNode control(String path, String body) throws Exception {
    HttpResponse<String> answer = post("/emulator" + path, "application/json", body);
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Adds a user with these permissions (JSON in single quotes) and returns a session of theirs. */
  String user(String name, String profile, String permissions) throws Exception {
    control(
        "/users",
        """
        {"username":"%s@example.com","lastName":"%s","profile":"%s",
         "clientId":"%s","clientSecret":"%s-secret","permissions":%s}
        """
            .formatted(name, name, profile, name, name, permissions.replace('\'', '"')));
    return token(name, name + "-secret");
  }

  /** Sends a DELETE to the control plane and returns what it answers. */
  String remove(String path) throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(url + "/emulator" + path)).DELETE().build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  void fault(String body) throws Exception {
    control("/faults", body);
  }

  List<JsonNode> journal() throws Exception {
    List<JsonNode> entries = new ArrayList<>();
    for (String line : get("/emulator/journal?after=0").body().lines().toList()) {
      entries.add(JSON.readTree(line));
    }
    return entries;
  }

  /** Waits for what happens behind a job's back, and looks often: most of it takes milliseconds. */
  static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10));
  }

  /** A record with fields given as name, value, name, value. */
  static SObject record(String type, Object... fields) {
    var record = new SObject(type);
    for (int i = 0; i < fields.length; i += 2) {
      record.setField((String) fields[i], fields[i + 1]);
    }
    return record;
  }

  static SObject account(String name, String externalId) {
    return record("Account", "Name", name, "External_ID__c", externalId);
  }

  @Override
  public void close() {
    if (emulator != null) {
      emulator.close();
    }
  }
}
