package dev.drawbridge.emulator.call;

import dev.drawbridge.emulator.api.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records that a call set out to write, as they were sent: what is known of them when the call
 * is refused before its records are looked at.
 *
 * @param externalIdField the key of an upsert, else null
 */
public record Attempt(Verb verb, @Nullable String externalIdField, List<RecordInput> records) {
  public static Attempt of(Verb verb, @Nullable String externalIdField, RecordInput record) {
    return new Attempt(verb, externalIdField, List.of(record));
  }
}
