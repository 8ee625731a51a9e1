package dev.drawbridge.emulator.formula;

import org.jspecify.annotations.Nullable;

/** A part of a formula whose names and kinds were checked. */
record Expression(Kind kind, Evaluator evaluator) {
  /** Computes a value: text, BigDecimal, Boolean, LocalDate, Instant, LocalTime or null. */
  @FunctionalInterface
  interface Evaluator {
    @Nullable Object value(Scope scope);
  }

  @Nullable Object value(Scope scope) {
    return evaluator.value(scope);
  }
}
