package dev.drawbridge.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.functions.drain.DrainHandler;
import dev.drawbridge.functions.manage.ManageHandler;
import dev.drawbridge.functions.setup.SetupHandler;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.testing.OrgClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a handler runs as Lambda runs it: a real PostgreSQL, set up by the real set-up, an org, and
 * in place of AWS a service on localhost that takes whatever is asked and remembers it.
 */
public final class Stage implements AutoCloseable {
  private static final List<String> PROPERTIES =
      List.of("aws.endpointUrl", "aws.region", "aws.accessKeyId", "aws.secretAccessKey");

  private static final String ACCOUNTS =
      """
      {"mappings": [{"object_name": "Account", "config": {
        "access": "read_write", "upsert_field": "External_ID__c",
        "fields": {"Name": {}, "External_ID__c": {}}}}]}
      """;

  /**
   * A request to AWS.
   *
   * @param action such as {@code PutEvents}
   */
  public record Asked(String action, JsonNode body) {}

  private final ObjectMapper json = new ObjectMapper();
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> answered = Collections.synchronizedList(new ArrayList<>());
  private final @Nullable EmbeddedPostgres database;
  private final HttpServer aws;
  private @Nullable Emulator emulator;

  private Stage(@Nullable EmbeddedPostgres database) throws IOException {
    this.database = database;
    aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    aws.createContext("/", this::answer);
    aws.createContext("/cloudformation", this::keep);
    aws.start();
    System.setProperty("aws.endpointUrl", url());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
  }

  /** With a database that a deploy has set up. */
  public static Stage setUp() throws IOException {
    var stage = new Stage(EmbeddedPostgres.builder().setServerConfig("fsync", "off").start());
    stage.deploy(Map.of());
    return stage;
  }

  /** An org of the stage's own, started when something asks for it. */
  public synchronized OrgClient org() {
    if (emulator == null) {
      emulator = Emulator.start(EmulatorOptions.inMemory());
    }
    return new OrgClient(emulator.url());
  }

  /** Imports a mapping of accounts as an operator would: name and external id. */
  public void mapAccounts() throws IOException {
    JsonNode answer =
        Invoked.with(
            new ManageHandler(environment()),
            Invoked.request("POST /api/v3/connections/{id}/actions/import", ACCOUNTS));
    if (answer.path("statusCode").asInt() != 200) {
      throw new IllegalStateException(answer.path("body").asText());
    }
    asked.clear();
  }

  /** Drains, and returns what the workflow hands to the functions that carry the batch out. */
  public String drained() throws IOException {
    Invoked.with(new DrainHandler(environment()), "{}");
    JsonNode pointer = json.readTree(asked("SendMessage").getLast().path("MessageBody").asText());
    return json.createObjectNode()
        .put("incarnation", pointer.path("incarnation").asText())
        .put("batch", pointer.path("batch").asLong())
        .put("attempt", pointer.path("attempt").asInt())
        .put("owner", "execution")
        .put("dead", "")
        .toString();
  }

  public static Stage withoutDatabase() throws IOException {
    return new Stage(null);
  }

  private String url() {
    return "http://127.0.0.1:" + aws.getAddress().getPort();
  }

  /** What CloudFormation hears of the set-up. */
  public JsonNode deploy(Map<String, String> settings) throws IOException {
    return deploy("Create", "stack", settings);
  }

  /**
   * The same of any request of CloudFormation's.
   *
   * @param type such as {@code Delete}
   */
  public JsonNode deploy(String type, String stack, Map<String, String> settings)
      throws IOException {
    Map<String, String> environment = environment();
    environment.putAll(settings);
    Invoked.with(
        new SetupHandler(environment),
        """
        {"RequestType": "%s", "StackId": "%s", "ResponseURL": "%s/cloudformation"}
        """
            .formatted(type, stack, url()));
    return answered.getLast();
  }

  public Map<String, String> environment() {
    Map<String, String> environment = Invoked.environment();
    environment.put(Setting.ORDERED_QUEUE_URL.name(), url() + "/000000000000/ordered-writes.fifo");
    environment.put(Setting.MERGED_QUEUE_URL.name(), url() + "/000000000000/merged-writes.fifo");
    return environment;
  }

  /** The bodies of the requests of one action, the first asked first. */
  public List<JsonNode> asked(String action) {
    return asked.stream().filter(a -> a.action().equals(action)).map(Asked::body).toList();
  }

  /** The types of the events that were published. */
  public List<String> published() {
    return asked("PutEvents").stream()
        .map(put -> put.path("Entries").path(0).path("DetailType").asText())
        .toList();
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public String value(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private Connection connection() throws SQLException {
    if (database == null) {
      throw new IllegalStateException("this stage has no database");
    }
    return database.getPostgresDatabase().getConnection();
  }

  private void keep(HttpExchange exchange) throws IOException {
    answered.add(json.readTree(exchange.getRequestBody()));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
    String action = target.substring(target.lastIndexOf('.') + 1);
    JsonNode body = json.readTree(exchange.getRequestBody());
    asked.add(new Asked(action, body));
    byte[] answer = answer(action, body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private String answer(String action, JsonNode body) {
    return switch (action) {
      case "GetSecretValue" ->
          json.createObjectNode()
              .put("SecretString", secret(body.path("SecretId").asText()))
              .toString();
      case "PutEvents" -> "{\"FailedEntryCount\": 0, \"Entries\": [{\"EventId\": \"1\"}]}";
      case "StartExecution" -> "{\"executionArn\": \"arn\", \"startDate\": 1}";
      case "SendMessage" ->
          "{\"MessageId\": \"1\", \"MD5OfMessageBody\": \"%s\", \"SequenceNumber\": \"1\"}"
              .formatted(md5(body.path("MessageBody").asText()));
      default -> "{}";
    };
  }

  private String secret(String arn) {
    if (arn.endsWith(Setting.SALESFORCE_SECRET_ARN.name())) {
      return json.createObjectNode()
          .put("flow", "client_credentials")
          .put("loginUrl", org().url().toString())
          .put("clientId", "drawbridge")
          .put("clientSecret", "drawbridge-secret")
          .toString();
    }
    return database == null
        ? "{}"
        : json.createObjectNode()
            .put("url", database.getJdbcUrl("postgres", "postgres"))
            .put("username", "postgres")
            .put("password", "postgres")
            .toString();
  }

  private static String md5(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return "%032x".formatted(new BigInteger(1, digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    PROPERTIES.forEach(System::clearProperty);
    aws.stop(0);
    if (emulator != null) {
      emulator.close();
    }
    if (database != null) {
      database.close();
    }
  }
}
