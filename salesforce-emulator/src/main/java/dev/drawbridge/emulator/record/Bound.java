package dev.drawbridge.emulator.record;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
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
    @Nullable RecordError mistyped) {}
