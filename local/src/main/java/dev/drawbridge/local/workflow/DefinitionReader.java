package dev.drawbridge.local.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drawbridge.local.workflow.State.Catcher;
import dev.drawbridge.local.workflow.State.Exit;
import dev.drawbridge.local.workflow.State.Retrier;
import dev.drawbridge.local.workflow.State.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads definitions; a field, state type or query language that the interpreter does not run is
 * refused by name, never skipped.
 */
final class DefinitionReader {
  private final String json;

  DefinitionReader(String json) {
    this.json = json;
  }

  Definition read() {
    var machine = new Fields("the state machine", object(parse(), "the state machine"));
    machine.ignore("Comment", "Version");
    boolean jsonata = isJsonata(machine, false);
    Integer timeout = machine.integer("TimeoutSeconds");
    String startAt = machine.requiredText("StartAt");
    Map<?, ?> states = machine.requiredObject("States");
    machine.finish();

    var read = new LinkedHashMap<String, State>();
    states.forEach(
        (name, state) ->
            read.put((String) name, state((String) name, object(state, "state " + name), jsonata)));
    checkTargets(startAt, read);
    return new Definition(startAt, read, timeout == null ? null : Duration.ofSeconds(timeout));
  }

  private @Nullable Object parse() {
    try {
      return Json.parse(json);
    } catch (JsonProcessingException e) {
      throw new DefinitionException("The state machine is not JSON: " + e.getOriginalMessage());
    }
  }

  private static boolean isJsonata(Fields fields, boolean inherited) {
    String language = fields.text("QueryLanguage");
    return language == null ? inherited : language.equals("JSONata");
  }

  private State state(String name, Map<?, ?> json, boolean inherited) {
    var fields = new Fields("state " + name, json);
    String type = fields.requiredText("Type");
    fields.ignore("Comment");
    if (!isJsonata(fields, inherited)) {
      throw new DefinitionException(
          "state "
              + name
              + ": the query language JSONPath is not supported;"
              + " set \"QueryLanguage\": \"JSONata\" at the top of the definition");
    }
    State state =
        switch (type) {
          case "Task" -> task(name, fields);
          case "Pass" -> new State.Pass(name, exit(fields));
          case "Choice" -> choice(name, fields);
          case "Wait" -> waitState(name, fields);
          case "Succeed" ->
              new State.Succeed(name, new Exit(null, fields.template("Output"), null));
          case "Fail" -> new State.Fail(name, fields.template("Error"), fields.template("Cause"));
          default ->
              throw new DefinitionException(
                  "state " + name + ": the state type " + type + " is not supported");
        };
    fields.finish();
    return state;
  }

  private static State task(String name, Fields fields) {
    Resource resource = Resource.parse(fields.requiredText("Resource"), fields.path("Resource"));
    return new State.Task(
        name,
        resource,
        fields.template("Arguments"),
        fields.template("TimeoutSeconds"),
        fields.template("HeartbeatSeconds"),
        fields.objects("Retry").stream().map(DefinitionReader::retrier).toList(),
        fields.objects("Catch").stream().map(DefinitionReader::catcher).toList(),
        exit(fields));
  }

  private static State choice(String name, Fields fields) {
    var rules = new ArrayList<Rule>();
    for (Fields rule : fields.objects("Choices")) {
      Template condition = rule.template("Condition");
      if (condition == null) {
        throw new DefinitionException(rule.path("Condition") + " is missing");
      }
      rule.ignore("Comment");
      rules.add(new Rule(condition, catchExit(rule)));
      rule.finish();
    }
    if (rules.isEmpty()) {
      throw new DefinitionException(fields.path("Choices") + " is missing");
    }
    String otherwise = fields.text("Default");
    Template assign = fields.template("Assign");
    Template output = fields.template("Output");
    return new State.Choice(
        name, rules, otherwise == null ? null : new Exit(assign, output, otherwise));
  }

  private static State waitState(String name, Fields fields) {
    Template seconds = fields.template("Seconds");
    Template timestamp = fields.template("Timestamp");
    if ((seconds == null) == (timestamp == null)) {
      throw new DefinitionException(
          "state " + name + ": give exactly one of Seconds and Timestamp");
    }
    return new State.Wait(name, seconds, timestamp, exit(fields));
  }

  private static Exit exit(Fields fields) {
    String next = fields.text("Next");
    if ((next != null) == fields.flag("End")) {
      throw new DefinitionException(fields.path("Next") + ": give exactly one of Next and End");
    }
    return new Exit(fields.template("Assign"), fields.template("Output"), next);
  }

  private static Exit catchExit(Fields fields) {
    return new Exit(
        fields.template("Assign"), fields.template("Output"), fields.requiredText("Next"));
  }

  private static Catcher catcher(Fields fields) {
    fields.ignore("Comment");
    var catcher = new Catcher(fields.texts("ErrorEquals"), catchExit(fields));
    fields.finish();
    return catcher;
  }

  private static Retrier retrier(Fields fields) {
    fields.ignore("Comment");
    String jitter = fields.text("JitterStrategy");
    if (jitter != null && !jitter.equals("FULL") && !jitter.equals("NONE")) {
      throw new DefinitionException(fields.path("JitterStrategy") + " must be FULL or NONE");
    }
    Integer interval = fields.integer("IntervalSeconds");
    Integer attempts = fields.integer("MaxAttempts");
    Double rate = fields.decimal("BackoffRate");
    Integer maxDelay = fields.integer("MaxDelaySeconds");
    var retrier =
        new Retrier(
            fields.texts("ErrorEquals"),
            Duration.ofSeconds(interval == null ? 1 : interval),
            attempts == null ? 3 : attempts,
            rate == null ? 2 : rate,
            maxDelay == null ? null : Duration.ofSeconds(maxDelay),
            "FULL".equals(jitter));
    fields.finish();
    return retrier;
  }

  private static void checkTargets(String startAt, Map<String, State> states) {
    checkTarget("StartAt", startAt, states);
    for (State state : states.values()) {
      for (Exit exit : exits(state)) {
        checkTarget("state " + state.name(), exit.next(), states);
      }
    }
  }

  private static void checkTarget(String from, @Nullable String target, Map<String, State> states) {
    if (target != null && !states.containsKey(target)) {
      throw new DefinitionException(from + " leads to the state " + target + ", which is missing");
    }
  }

  private static List<Exit> exits(State state) {
    var exits = new ArrayList<Exit>();
    switch (state) {
      case State.Task task -> {
        exits.add(task.exit());
        task.catchers().forEach(catcher -> exits.add(catcher.exit()));
      }
      case State.Choice choice -> {
        choice.rules().forEach(rule -> exits.add(rule.exit()));
        if (choice.otherwise() != null) {
          exits.add(choice.otherwise());
        }
      }
      case State.Pass pass -> exits.add(pass.exit());
      case State.Wait wait -> exits.add(wait.exit());
      case State.Succeed _, State.Fail _ -> {}
    }
    return exits;
  }

  private static Map<?, ?> object(@Nullable Object json, String path) {
    if (json instanceof Map<?, ?> map) {
      return map;
    }
    throw new DefinitionException(path + " must be a JSON object");
  }
}
