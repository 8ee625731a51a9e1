package dev.drawbridge.read;

import dev.drawbridge.connection.MappingState;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What an import changes of a mapping's reads. */
public final class ReadProgress {
  private ReadProgress() {}

  /**
   * What was asked with the old columns is thrown away. A new table and new columns are filled by a
   * poll from the beginning.
   *
   * @param before the mapping as it was; empty for a new one
   */
  public static void imported(Handle handle, Mapping mapping, Optional<Mapping> before) {
    String table = mapping.table();
    ReadLease.end(handle, table);
    boolean fills = before.isEmpty() || !newColumns(before.get(), mapping).isEmpty();
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.read_state AS s (table_name) VALUES (:table)
            ON CONFLICT (table_name) DO UPDATE
               SET source = NULL, poll_until = NULL, poll_from = NULL, page_stamp = NULL,
                   page_sfid = NULL, next_poll_at = clock_timestamp(), failures = 0,
                   failing_since = NULL, last_error = NULL,
                   high_water = CASE WHEN :fills THEN NULL ELSE s.high_water END,
                   long_look = CASE WHEN :fills THEN NULL ELSE s.long_look END
            """)
        .bind("fills", fills)
        .bind("table", table)
        .execute();
    if (fills) {
      new ReadStates()
          .enter(handle, table, before.isEmpty() ? MappingState.INITIAL : MappingState.RESYNC);
    }
  }

  private static Set<String> newColumns(Mapping before, Mapping now) {
    Set<String> columns = new HashSet<>(names(now));
    columns.removeAll(names(before));
    return columns;
  }

  private static Set<String> names(Mapping mapping) {
    return mapping.columns().stream().map(Column::name).collect(Collectors.toSet());
  }
}
