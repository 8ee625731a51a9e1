package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultScript;
import dev.drawbridge.emulator.api.LateCalls;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.org.Org;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How calls go: counters, faults, latency, the clock. */
public final class CallSection implements Section {
  private final Org org;
  private final FaultScript script;
  private final LateCalls late;
  private final Latency latency;
  private final ObjectMapper json;

  public CallSection(
      Org org, FaultScript script, LateCalls late, Latency latency, ObjectMapper json) {
    this.org = org;
    this.script = script;
    this.late = late;
    this.latency = latency;
    this.json = json;
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    if (request.is("GET /counters")) {
      return counters();
    }
    if (request.is("GET /faults")) {
      return faults();
    }
    if (request.is("POST /faults")) {
      Fault fault = FaultReader.fault(request.body());
      return json.createObjectNode().put("number", script.arm(fault));
    }
    if (request.is("DELETE /faults")) {
      script.clear();
      return json.createObjectNode();
    }
    if (request.is("GET /faults/late")) {
      return json.createObjectNode().put("waiting", late.waiting());
    }
    if (request.is("POST /faults/late/deliver")) {
      return json.createObjectNode().put("delivered", late.deliver());
    }
    if (request.is("GET /latency")) {
      return json.valueToTree(latency.get());
    }
    if (request.is("POST /latency")) {
      JsonNode wanted =
          Settings.only(
              request.body(), "fixedMillis", "perRecordMillis", "bulkChunkMillis", "objects");
      latency.set(
          new Latency.Setting(
              Settings.number(wanted, "fixedMillis", 0),
              Settings.number(wanted, "perRecordMillis", 0),
              Settings.number(wanted, "bulkChunkMillis", 0),
              perObject(wanted.path("objects"))));
      return json.valueToTree(latency.get());
    }
    if (request.is("GET /clock")) {
      return clock();
    }
    if (request.is("POST /clock")) {
      JsonNode wanted = Settings.only(request.body(), "offsetMillis");
      org.clock().shift(Settings.number(wanted, "offsetMillis", 0));
      return clock();
    }
    return null;
  }

  @Override
  public void reset() {
    script.clear();
    late.clear();
    latency.set(Latency.Setting.NONE);
  }

  private static Map<String, Latency.PerObject> perObject(JsonNode objects) {
    if (!objects.isMissingNode() && !objects.isObject()) {
      throw new IllegalArgumentException("The setting objects must be a JSON object.");
    }
    Map<String, Latency.PerObject> latencies = new HashMap<>();
    for (Map.Entry<String, JsonNode> object : objects.properties()) {
      JsonNode wanted = Settings.only(object.getValue(), "fixedMillis", "perRecordMillis");
      latencies.put(
          object.getKey(),
          new Latency.PerObject(
              Settings.number(wanted, "fixedMillis", 0),
              Settings.number(wanted, "perRecordMillis", 0)));
    }
    return latencies;
  }

  private ObjectNode counters() {
    ObjectNode node = json.createObjectNode();
    ObjectNode calls = node.putObject("calls");
    org.counters().calls().forEach(calls::put);
    node.putObject("records")
        .put("accepted", org.counters().accepted())
        .put("rejected", org.counters().rejected());
    node.putObject("bytes")
        .put("received", org.counters().received())
        .put("sent", org.counters().sent());
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
}
