package dev.drawbridge.emulator.rule;

import org.jspecify.annotations.Nullable;

/**
 * Refuses records for which its formula is true.
 *
 * @param message what the client is told
 * @param field the field the error is shown at; null for the whole record
 */
public record ValidationRule(
    String name, String object, String formula, String message, @Nullable String field) {}
