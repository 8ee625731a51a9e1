package dev.drawbridge.emulator.formula;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The record a formula looks at. */
public interface Scope {
  @Nullable Object value(FieldReference field);

  /** The value before the change that is being checked; the same as {@link #value} without one. */
  @Nullable Object priorValue(FieldReference field);

  boolean isNew();

  Instant now();
}
