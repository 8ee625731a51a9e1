package dev.drawbridge.local.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.RuleCompiler;

/** The event buses of a stack; AWS's own rule engine decides what matches. */
public final class EventBuses {
  public static final String DEFAULT = "default";
  private static final JsonMapper JSON = new JsonMapper();

  /** What became of one entry: an event id, or an error. */
  public record Outcome(
      @Nullable String eventId, @Nullable String errorCode, @Nullable String errorMessage) {}

  private record Bus(Machine machine, Map<String, List<Target>> targets, Set<String> disabled) {}

  private final Map<String, Bus> buses = new ConcurrentHashMap<>();
  private final Set<String> denying = ConcurrentHashMap.newKeySet();
  private final String region;
  private final String account;
  private final InstantSource clock;
  private final Executor executor;
  private final BiConsumer<String, Map<String, Object>> log;

  public EventBuses(
      String region,
      String account,
      InstantSource clock,
      Executor executor,
      BiConsumer<String, Map<String, Object>> log) {
    this.region = region;
    this.account = account;
    this.clock = clock;
    this.executor = executor;
    this.log = log;
    create(DEFAULT);
  }

  public void create(String name) {
    buses.put(
        name, new Bus(new Machine(), new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet()));
  }

  public boolean exists(String nameOrArn) {
    return buses.containsKey(name(nameOrArn));
  }

  /** What is wrong with an event pattern, or null. */
  public static @Nullable String check(String pattern) {
    return RuleCompiler.check(pattern);
  }

  /** Sends what matches the pattern on the bus to the targets. */
  public void addRule(String busNameOrArn, String rule, String pattern, List<Target> targets) {
    Bus bus = bus(busNameOrArn);
    try {
      bus.machine().addRule(rule, pattern);
    } catch (IOException e) {
      throw new IllegalArgumentException("Not an event pattern: " + pattern, e);
    }
    bus.targets().put(rule, targets);
  }

  public boolean hasRule(String busNameOrArn, String rule) {
    return bus(busNameOrArn).targets().containsKey(rule);
  }

  /** A rule that matches, and sends nothing. */
  public void disable(String busNameOrArn, String rule) {
    bus(busNameOrArn).disabled().add(rule);
  }

  public void enable(String busNameOrArn, String rule) {
    bus(busNameOrArn).disabled().remove(rule);
  }

  /** Sets whether the policy of the bus denies all events. */
  public void deny(String busNameOrArn, boolean all) {
    if (all) {
      denying.add(name(busNameOrArn));
    } else {
      denying.remove(name(busNameOrArn));
    }
  }

  public boolean denies(EventEntry entry) {
    return denying.contains(entry.bus() == null ? DEFAULT : name(entry.bus()));
  }

  private Bus bus(String nameOrArn) {
    Bus bus = buses.get(name(nameOrArn));
    if (bus == null) {
      throw new IllegalArgumentException("No event bus " + nameOrArn);
    }
    return bus;
  }

  /** Takes one entry; delivery goes on after the answer, as on AWS. */
  public Outcome put(EventEntry entry) {
    String missing =
        entry.source() == null
            ? "Source"
            : entry.detailType() == null ? "DetailType" : entry.detail() == null ? "Detail" : null;
    if (missing != null) {
      return new Outcome(
          null,
          "InvalidArgument",
          "Parameter "
              + missing
              + " is not valid. Reason: "
              + missing
              + " is a required argument.");
    }
    JsonNode detail = parse(entry.detail());
    if (detail == null || !detail.isObject()) {
      return new Outcome(null, "MalformedDetail", "Detail is malformed.");
    }
    String name = entry.bus() == null ? DEFAULT : name(entry.bus());
    Bus bus = buses.get(name);
    ObjectNode event = event(entry, detail);
    // AWS takes it as well, and no rule gets it.
    if (bus == null) {
      log.accept("event.lost", Map.of("bus", name, "event", event));
    } else {
      accept(name, bus, event);
    }
    return new Outcome(event.get("id").asText(), null, null);
  }

  private void accept(String name, Bus bus, ObjectNode event) {
    log.accept("event.put", Map.of("bus", name, "event", event));
    List<String> rules;
    try {
      rules = bus.machine().rulesForJSONEvent(event.toString());
    } catch (Exception e) {
      throw new IllegalStateException("The rule engine refused an event", e);
    }
    for (String rule : rules) {
      if (bus.disabled().contains(rule)) {
        continue;
      }
      for (Target target : bus.targets().getOrDefault(rule, List.of())) {
        executor.execute(() -> target.deliver(event));
      }
    }
  }

  private ObjectNode event(EventEntry entry, JsonNode detail) {
    var time = entry.time() == null ? clock.instant() : entry.time();
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", entry.detailType());
    event.put("source", entry.source());
    event.put("account", account);
    event.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", region);
    var resources = event.putArray("resources");
    entry.resources().forEach(resources::add);
    event.set("detail", detail);
    return event;
  }

  private static @Nullable JsonNode parse(@Nullable String json) {
    try {
      return json == null ? null : JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static String name(String nameOrArn) {
    return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
  }
}
