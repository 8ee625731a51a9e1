package dev.drawbridge.emulator.formula;

import dev.drawbridge.emulator.schema.Field;
import java.util.List;

/** A field named by a formula, reached through the lookups before it. */
public record FieldReference(List<Field> lookups, Field field) {}
