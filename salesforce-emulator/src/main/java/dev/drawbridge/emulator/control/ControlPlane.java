package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultScript;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.bulk.Jobs;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.oauth.Keys;
import dev.drawbridge.emulator.record.DuplicateRule;
import dev.drawbridge.emulator.record.Org;
import dev.drawbridge.emulator.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tests see and steer: journal, counters, faults, latency, clock, schema. */
public final class ControlPlane {
  private static final Pattern AFTER = Pattern.compile("(?:.*&)?after=(\\d{1,18})(?:&.*)?");

  private final Org org;
  private final FaultScript script;
  private final Latency latency;
  private final Sessions sessions;
  private final Keys keys;
  private final Jobs jobs;
  private final BatchQuota quota;
  private final ObjectMapper json;

  public ControlPlane(
      Org org,
      FaultScript script,
      Latency latency,
      Sessions sessions,
      Keys keys,
      Jobs jobs,
      BatchQuota quota,
      ObjectMapper json) {
    this.org = org;
    this.script = script;
    this.latency = latency;
    this.sessions = sessions;
    this.keys = keys;
    this.jobs = jobs;
    this.quota = quota;
    this.json = json;
  }

  public void handle(Exchange exchange) throws IOException {
    Answer answer;
    try {
      answer = answer(exchange);
    } catch (IllegalArgumentException e) {
      answer = error(400, String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      answer = error(400, "The body is not JSON: " + e.getOriginalMessage());
    }
    exchange.answer(answer.status(), answer.contentType(), answer.body());
  }

  private Answer answer(Exchange exchange) throws IOException {
    String what = exchange.method() + " " + exchange.path().substring("/emulator".length());
    return switch (what) {
      case "GET /journal" -> journal(exchange);
      case "GET /counters" -> ok(counters());
      case "POST /reset" -> {
        script.clear();
        latency.set(Latency.Setting.NONE);
        jobs.clear(org.clock().now());
        quota.clear();
        org.reset();
        yield ok(json.createObjectNode());
      }
      case "GET /faults" -> ok(faults());
      case "POST /faults" -> {
        Fault fault = FaultReader.fault(body(exchange));
        yield ok(json.createObjectNode().put("number", script.arm(fault)));
      }
      case "DELETE /faults" -> {
        script.clear();
        yield ok(json.createObjectNode());
      }
      case "GET /latency" -> ok(json.valueToTree(latency.get()));
      case "POST /latency" -> {
        JsonNode wanted = body(exchange);
        latency.set(
            new Latency.Setting(
                wanted.path("fixedMillis").asLong(),
                wanted.path("perRecordMillis").asLong(),
                wanted.path("bulkChunkMillis").asLong()));
        yield ok(json.valueToTree(latency.get()));
      }
      case "GET /clock" -> ok(clock());
      case "POST /clock" -> {
        org.clock().shift(body(exchange).path("offsetMillis").asLong());
        yield ok(clock());
      }
      case "GET /schema" -> ok(schema());
      case "POST /schema" -> {
        org.describe(objects(body(exchange)));
        yield ok(schema());
      }
      case "GET /duplicate-rules" -> ok(json.valueToTree(org.duplicateRules()));
      case "POST /duplicate-rules" -> {
        List<DuplicateRule> rules = new ArrayList<>(org.duplicateRules());
        rules.add(DuplicateRuleReader.rule(body(exchange), org.schema()));
        org.duplicateRules(rules);
        yield ok(json.valueToTree(rules));
      }
      case "DELETE /duplicate-rules" -> {
        org.duplicateRules(List.of());
        yield ok(json.createObjectNode());
      }
      case "DELETE /sessions" -> {
        sessions.endAll();
        yield ok(json.createObjectNode());
      }
      case "POST /oauth/keys" -> {
        JsonNode key = body(exchange);
        keys.register(key.path("clientId").asText(""), key.path("pem").asText(""));
        yield ok(json.createObjectNode());
      }
      default ->
          error(404, "There is no " + what + " under /emulator; see the README for what there is.");
    };
  }

  private Answer journal(Exchange exchange) throws IOException {
    String query = exchange.uri().getQuery();
    Matcher after = AFTER.matcher(query == null ? "" : query);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (byte[] line : org.journal().after(after.matches() ? Long.parseLong(after.group(1)) : 0)) {
      lines.write(line);
      lines.write('\n');
    }
    return new Answer(200, "application/x-ndjson;charset=UTF-8", lines.toByteArray());
  }

  private ObjectNode counters() {
    ObjectNode node = json.createObjectNode();
    ObjectNode calls = node.putObject("calls");
    org.counters().calls().forEach(calls::put);
    node.putObject("records")
        .put("accepted", org.counters().accepted())
        .put("rejected", org.counters().rejected());
    return node.put("apiCalls", org.counters().apiCalls());
  }

  private ArrayNode faults() {
    ArrayNode list = json.createArrayNode();
    for (FaultScript.Progress progress : script.progress()) {
      Fault fault = progress.fault();
      ObjectNode node = list.addObject().put("number", progress.number());
      node.put("kind", fault.kind().json());
      node.put("verb", fault.verb() == null ? "any" : fault.verb().lower());
      node.put("object", fault.object());
      node.put("after", fault.after()).put("times", fault.times());
      node.put("matched", progress.matched()).put("fired", progress.fired());
    }
    return list;
  }

  private ObjectNode clock() {
    return json.createObjectNode()
        .put("offsetMillis", org.clock().offsetMillis())
        .put("now", org.clock().now().toString());
  }

  private ArrayNode schema() {
    Schema schema = org.schema();
    ArrayNode objects = json.createArrayNode();
    schema.objects().forEach(object -> objects.add(schema.describe(object)));
    return objects;
  }

  private static List<JsonNode> objects(JsonNode body) {
    JsonNode list = body.path("sobjects").isArray() ? body.path("sobjects") : body;
    List<JsonNode> objects = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(objects::add);
    } else {
      objects.add(list);
    }
    return objects;
  }

  private JsonNode body(Exchange exchange) throws IOException {
    JsonNode body = json.readTree(exchange.body());
    if (!body.isContainerNode()) {
      throw new IllegalArgumentException("The body must be a JSON object.");
    }
    return body;
  }

  private Answer ok(JsonNode body) throws IOException {
    return Answer.json(200, json.writeValueAsBytes(body));
  }

  private Answer error(int status, String message) throws IOException {
    return Answer.json(
        status, json.writeValueAsBytes(json.createObjectNode().put("error", message)));
  }
}
