package dev.drawbridge.emulator.rest.sobject;

import dev.drawbridge.emulator.schema.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Since when the schema has been as it is; it is immutable, so another one is a change. */
public final class SchemaAge {
  private @Nullable Schema known;
  private Instant changed = Instant.MIN;

  /** When the schema was seen to change, as a whole second that no earlier version has. */
  synchronized Instant changed(Schema schema, Instant now) {
    if (schema != known) {
      Instant second = now.truncatedTo(ChronoUnit.SECONDS);
      // Each must count as newer than the one before, even within a second.
      changed = second.isAfter(changed) ? second : changed.plusSeconds(1);
      known = schema;
    }
    return changed;
  }
}
