package dev.drawbridge.emulator.call;

import org.jspecify.annotations.Nullable;

/**
 * Which assignment rule a client asks for.
 *
 * @param rule the id of the rule; null for the active one of the object
 */
public record Assignment(@Nullable String rule) {}
