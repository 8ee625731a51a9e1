package dev.drawbridge.diagnose.check;

import java.time.Instant;

/**
 * One reason for a RED finding that stands for itself, such as the holds of one code. It is a fact,
 * and needs no second result to confirm it.
 *
 * @param key a code or a name, never a customer's value
 * @param oldest when the first that is still there began
 * @param newest when the last of them began
 */
public record Cause(String key, Instant oldest, Instant newest) {}
