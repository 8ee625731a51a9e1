package dev.drawbridge.local.workflow;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSONata expression of a definition, compiled when the definition is read. */
final class Expression {
  private final String source;
  private final Jsonata compiled;

  private Expression(String source, Jsonata compiled) {
    this.source = source;
    this.compiled = compiled;
  }

  static Expression compile(String source, String path) {
    String unsupported = Dialect.unsupported(source);
    if (unsupported != null) {
      throw new DefinitionException(
          path + ": Step Functions' JSONata does not have " + unsupported + "; rewrite " + source);
    }
    try {
      Jsonata compiled = Jsonata.jsonata(source);
      // Tells JSON's null (a value) from undefined (an error).
      compiled.setOutputConvertNulls(false);
      compiled.setValidateInput(false);
      return new Expression(source, compiled);
    } catch (JException e) {
      throw new DefinitionException(
          path + ": not a JSONata expression: " + source + " (" + e.getMessage() + ")");
    }
  }

  /** The value, which is never undefined; {@code field} is the place named in the error. */
  @Nullable Object evaluate(Scope scope, String field) {
    Object result = run(scope, field);
    if (result == null) {
      throw error("returned nothing (undefined).", field);
    }
    return plain(result, field);
  }

  // One instance holds the state of one evaluation; executions run side by side.
  private synchronized @Nullable Object run(Scope scope, String field) {
    Frame frame = compiled.createFrame();
    scope.bindTo(frame);
    try {
      return compiled.evaluate(null, frame);
    } catch (JException e) {
      throw error(
          "threw an error during evaluation. " + e.getError() + ": " + e.getMessage(), field);
    } catch (RuntimeException e) {
      throw error("threw an error during evaluation. " + e.getMessage(), field);
    }
  }

  private WorkflowError error(String what, String field) {
    return new WorkflowError(
        WorkflowError.QUERY_EVALUATION_ERROR,
        "The JSONata expression '%s' specified for the field '%s' %s"
            .formatted(source, field, what));
  }

  /** Copies the library's lists and null marker into plain JSON values. */
  private @Nullable Object plain(@Nullable Object value, String field) {
    return switch (value) {
      case null -> null;
      case Object marker when marker == Jsonata.NULL_VALUE -> null;
      case String text -> text;
      case Number number -> number;
      case Boolean bool -> bool;
      case List<?> list -> plainList(list, field);
      case Map<?, ?> map -> plainMap(map, field);
      default -> throw error("returned an unsupported result type.", field);
    };
  }

  private List<@Nullable Object> plainList(List<?> list, String field) {
    var copy = new ArrayList<@Nullable Object>(list.size());
    for (Object item : list) {
      copy.add(plain(item, field));
    }
    return copy;
  }

  private Map<String, @Nullable Object> plainMap(Map<?, ?> map, String field) {
    var copy = new LinkedHashMap<String, @Nullable Object>();
    map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item, field)));
    return copy;
  }
}
