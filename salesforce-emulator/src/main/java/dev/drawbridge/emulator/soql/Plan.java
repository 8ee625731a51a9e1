package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import org.jspecify.annotations.Nullable;

/**
 * A way to find the records of a query.
 *
 * @param index the field whose index is used; null if all records are looked at
 * @param cardinality how many records are looked at
 * @param all how many records the object has
 */
public record Plan(ObjectDescribe object, @Nullable Field index, long cardinality, long all) {}
