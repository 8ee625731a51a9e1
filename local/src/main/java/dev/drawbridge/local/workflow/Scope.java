package dev.drawbridge.local.workflow;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an expression can see: the variables, {@code $states}, and Step Functions' functions. */
record Scope(
    Map<String, @Nullable Object> variables,
    Map<String, @Nullable Object> states,
    StatesFunctions functions) {

  Scope with(String name, @Nullable Object value) {
    var extended = new LinkedHashMap<String, @Nullable Object>(states);
    extended.put(name, value);
    return new Scope(variables, extended, functions);
  }

  void bindTo(Frame frame) {
    functions.bindTo(frame);
    variables.forEach(
        (name, value) -> frame.bind(name, value == null ? Jsonata.NULL_VALUE : value));
    frame.bind("states", states);
  }
}
