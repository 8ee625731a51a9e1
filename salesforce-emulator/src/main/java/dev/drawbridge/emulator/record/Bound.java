package dev.drawbridge.emulator.record;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record input whose names and types were found in the schema. */
record Bound(
    ObjectDescribe object,
    RecordInput input,
    Map<Field, @Nullable Object> values,
    Map<Field, Sent.Parent> parents) {}
