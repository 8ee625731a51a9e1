package dev.drawbridge.read;

import dev.drawbridge.connection.MappingState;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What operators change of a mapping's reads. Every method runs in the caller's transaction. */
public final class ReadProgress {
  private ReadProgress() {}

  /**
   * What was asked with the old columns is thrown away. A new table and new columns are filled by a
   * poll from the beginning, also those that an import has made again.
   *
   * @param known whether the object was mapped before
   * @param unfilled whether the table, or a column of it, was made just now
   */
  public static void imported(Handle handle, String table, boolean known, boolean unfilled) {
    ReadLease.end(handle, table);
    boolean fills = !known || unfilled;
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
      new ReadStates().enter(handle, table, known ? MappingState.RESYNC : MappingState.INITIAL);
    }
  }

  /**
   * Ends the waits after failed polls, and those of records that are to be read again.
   *
   * @return tables whose polls had failed
   */
  public static List<String> hurry(Handle handle) {
    handle.execute("UPDATE drawbridge.read_again SET next_try_at = clock_timestamp()");
    return handle
        .createQuery(
            """
            UPDATE drawbridge.read_state SET next_poll_at = clock_timestamp()
             WHERE failures > 0 AND next_poll_at > clock_timestamp() RETURNING table_name
            """)
        .mapTo(String.class)
        .list();
  }
}
