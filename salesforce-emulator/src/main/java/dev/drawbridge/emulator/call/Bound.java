package dev.drawbridge.emulator.call;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record input whose names and types were found in the schema.
 *
 * @param visible the object as the user sees it who sent it
 * @param mistyped why it cannot be written, if a value is not of its field's type
 */
public record Bound(
    ObjectDescribe object,
    ObjectDescribe visible,
    RecordInput input,
    Map<Field, @Nullable Object> values,
    Map<Field, Sent.Parent> parents,
    @Nullable RecordError mistyped) {

  /** This input without a key that the user may not write: a record was found by it already. */
  public Bound without(Field key) {
    Field field = visible.field(key.name());
    if (field != null && field.updateable()) {
      return this;
    }
    Map<Field, @Nullable Object> others = new LinkedHashMap<>(values);
    others.remove(key);
    return new Bound(object, visible, input, others, parents, mistyped);
  }
}
