package dev.drawbridge.emulator.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.record.Org;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.soql.Queries;
import dev.drawbridge.emulator.soql.ResultRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The REST API, as far as reading goes. */
public final class RestApi {
  private static final Pattern PATH = Pattern.compile("/services/data/v(\\d{1,3})\\.0(/.*)?");
  private static final Pattern FROM =
      Pattern.compile("\\bFROM\\s+(\\w+)", Pattern.CASE_INSENSITIVE);
  private static final int PAGE = 2_000;
  private static final int OLDEST = 31;
  private static final int NEWEST = 68;
  private static final long DAILY_CALLS = 100_000;

  private final Org org;
  private final Sessions sessions;
  private final CallRunner runner;
  private final Queries queries;
  private final BatchQuota quota;
  private final ObjectMapper json;
  private final RecordJson records;

  public RestApi(
      Org org,
      Sessions sessions,
      CallRunner runner,
      Queries queries,
      BatchQuota quota,
      ObjectMapper json) {
    this.quota = quota;
    this.org = org;
    this.sessions = sessions;
    this.runner = runner;
    this.queries = queries;
    this.json = json;
    this.records = new RecordJson(json);
  }

  public void handle(Exchange exchange) throws IOException {
    if (exchange.path().equals("/services/data")) {
      send(exchange, answer(200, versions()));
      return;
    }
    Matcher path = PATH.matcher(exchange.path());
    int version = path.matches() ? Integer.parseInt(path.group(1)) : 0;
    String session = session(exchange);
    if (version < OLDEST || version > NEWEST) {
      send(exchange, refuse(new ApiFault("NOT_FOUND", "The requested resource does not exist")));
    } else if (!sessions.valid(session)) {
      send(exchange, refuse(new ApiFault("INVALID_SESSION_ID", "Session expired or invalid")));
    } else {
      run(exchange, version, Objects.requireNonNullElse(path.group(2), ""), session);
    }
  }

  private void run(Exchange exchange, int version, String resource, String session) {
    org.counters().call("rest");
    org.nextCall();
    exchange.addHeader(
        "Sforce-Limit-Info", "api-usage=" + org.counters().apiCalls() + "/" + DAILY_CALLS);
    boolean query = resource.matches("/query(All)?(/.*)?");
    Set<String> objects = new HashSet<>();
    Matcher from = FROM.matcher(parameter(exchange, "q"));
    if (from.find()) {
      objects.add(from.group(1).toLowerCase(Locale.ROOT));
    }
    if (resource.startsWith("/sobjects/")) {
      objects.add(resource.split("/")[2].toLowerCase(Locale.ROOT));
    }
    runner.run(
        exchange,
        new CallRunner.Subject(query ? Verb.QUERY : Verb.OTHER, objects, 0, session),
        injection -> answer(200, resource(exchange, version, resource)),
        this::refuse);
  }

  private JsonNode resource(Exchange exchange, int version, String resource) {
    if (!exchange.method().equals("GET")) {
      throw new ApiFault(
          "METHOD_NOT_ALLOWED",
          "HTTP Method '" + exchange.method() + "' not allowed. Allowed are GET");
    }
    String[] parts = resource.isEmpty() ? new String[0] : resource.substring(1).split("/");
    String base = "/services/data/v" + version + ".0";
    return switch (parts.length == 0 ? "" : parts[0]) {
      case "" -> resources(base);
      case "limits" -> limits();
      case "query", "queryAll" -> query(exchange, parts, base);
      case "sobjects" -> parts.length == 1 ? global(base) : object(exchange, parts, base);
      default -> throw notFound();
    };
  }

  private JsonNode query(Exchange exchange, String[] parts, String base) {
    Queries.Page page =
        parts.length > 1
            ? queries.more(parts[1], PAGE)
            : queries.query(parameter(exchange, "q"), parts[0].equals("queryAll"), PAGE);
    ObjectNode node = json.createObjectNode();
    node.put("totalSize", page.size()).put("done", page.locator() == null);
    if (page.locator() != null) {
      node.put("nextRecordsUrl", base + "/query/" + page.locator());
    }
    ArrayNode list = node.putArray("records");
    page.records().forEach(record -> list.add(records.record(record, base)));
    return node;
  }

  private JsonNode object(Exchange exchange, String[] parts, String base) {
    Schema schema = org.schema();
    ObjectDescribe object = schema.object(parts[1]);
    if (object == null) {
      throw notFound();
    }
    if (parts.length == 2) {
      ObjectNode node = json.createObjectNode();
      node.set("objectDescribe", records.global(object, base));
      node.putArray("recentItems");
      return node;
    }
    if (parts.length == 3 && parts[2].equals("describe")) {
      return records.describe(schema.describe(object));
    }
    if (parts.length == 3) {
      return record(object, parts[2], parameter(exchange, "fields"), base);
    }
    throw notFound();
  }

  private JsonNode record(ObjectDescribe object, String id, String fields, String base) {
    List<String> names =
        fields.isBlank()
            ? object.fields().stream().map(Field::name).toList()
            : Arrays.stream(fields.split(",")).map(String::trim).toList();
    try {
      ResultRecord found = queries.retrieve(object.name(), names, List.of(id)).getFirst();
      if (found != null) {
        return records.record(found, base);
      }
    } catch (ApiFault fault) {
      if (!fault.code().equals("MALFORMED_ID")) {
        throw fault;
      }
    }
    throw notFound();
  }

  private JsonNode global(String base) {
    ObjectNode node = json.createObjectNode().put("encoding", "UTF-8").put("maxBatchSize", 200);
    ArrayNode list = node.putArray("sobjects");
    org.schema().objects().forEach(object -> list.add(records.global(object, base)));
    return node;
  }

  private JsonNode limits() {
    ObjectNode node = json.createObjectNode();
    long remaining = Math.max(0, DAILY_CALLS - org.counters().apiCalls());
    node.putObject("DailyApiRequests").put("Max", DAILY_CALLS).put("Remaining", remaining);
    node.putObject("DailyBulkApiBatches")
        .put("Max", quota.limit())
        .put("Remaining", quota.remaining(org.clock().now()));
    node.putObject("DailyBulkV2QueryJobs").put("Max", 10_000).put("Remaining", 10_000);
    node.putObject("DataStorageMB").put("Max", 10_240).put("Remaining", 10_240);
    return node;
  }

  private JsonNode resources(String base) {
    ObjectNode node = json.createObjectNode();
    for (String name : List.of("sobjects", "query", "queryAll", "limits")) {
      node.put(name, base + "/" + name);
    }
    return node;
  }

  private JsonNode versions() {
    String[] seasons = {"Spring", "Summer", "Winter"};
    ArrayNode list = json.createArrayNode();
    for (int version = OLDEST; version <= NEWEST; version++) {
      // Winter '15 was 32.0; there are three versions in a year.
      int year = 14 + (version - 30) / 3 + ((version - 30) % 3 == 2 ? 1 : 0);
      list.addObject()
          .put("label", seasons[(version - 30) % 3] + " '" + year)
          .put("url", "/services/data/v" + version + ".0")
          .put("version", version + ".0");
    }
    return list;
  }

  private static ApiFault notFound() {
    return new ApiFault("NOT_FOUND", "The requested resource does not exist");
  }

  private Answer refuse(ApiFault fault) {
    int status =
        switch (fault.code()) {
          case "INVALID_SESSION_ID" -> 401;
          case "REQUEST_LIMIT_EXCEEDED" -> 403;
          case "NOT_FOUND" -> 404;
          case "METHOD_NOT_ALLOWED" -> 405;
          case "UNKNOWN_EXCEPTION" -> 500;
          case "SERVER_UNAVAILABLE" -> 503;
          default -> 400;
        };
    boolean session = fault.code().equals("INVALID_SESSION_ID");
    ObjectNode error = json.createObjectNode();
    error.put("message", session ? "Session expired or invalid" : fault.message());
    error.put("errorCode", fault.code());
    return answer(status, json.createArrayNode().add(error));
  }

  private Answer answer(int status, JsonNode body) {
    try {
      return Answer.json(status, json.writeValueAsBytes(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(Exchange exchange, Answer answer) throws IOException {
    exchange.answer(answer.status(), answer.contentType(), answer.body());
  }

  private static String session(Exchange exchange) {
    String header = Objects.requireNonNullElse(exchange.header("Authorization"), "");
    int space = header.indexOf(' ');
    return header.substring(space + 1).trim();
  }

  private static String parameter(Exchange exchange, String name) {
    String query = Objects.requireNonNullElse(exchange.uri().getRawQuery(), "");
    for (String pair : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        try {
          return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          throw new ApiFault("INVALID_QUERY_FILTER_OPERATOR", "The URL is not encoded correctly.");
        }
      }
    }
    return "";
  }
}
