package dev.drawbridge.connection;

import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The states of a mapping, with Heroku Connect's names. */
public enum MappingState {
  DATA_SYNCED,
  /** Its table is being made. */
  INITIAL,
  /** New columns are being filled. */
  RESYNC,
  RELOAD_TABLE,
  SCHEMA_CHANGED,
  POLLING_SF_CHANGES,
  POLLING_SF_BULK,
  POLLING_SF_FOR_DELETES,
  WAIT_BULK_LOAD,
  LOADING_BULK_JOB,
  WAIT_BULK_UPDATE,
  APPLYING_BULK_UPDATE,
  RESOLVE_EXTERNAL_IDS,
  POLL_EXTERNAL_IDS,
  ABORTED,
  RECOVERY,
  BULK_LOAD_ERROR,
  SYSTEM_ERROR,
  DB_UNAVAILABLE,
  /**
   * Salesforce no longer has its object or a field of it, or hides it from the integration user.
   */
  BAD_CONFIG,
  SYNC_REMOVED,
  INACTIVE_ORG,
  UNAUTHORIZED;

  /**
   * The state of each mapping, by its table. One that is blocked has no other state meanwhile: what
   * blocks it is a row of its own.
   */
  public static Map<String, MappingState> all(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT m.table_name, CASE WHEN b.table_name IS NULL THEN m.state
                                      ELSE 'BAD_CONFIG' END AS state
              FROM drawbridge.mapping m LEFT JOIN drawbridge.blocked_mapping b USING (table_name)
            """)
        .map((rs, ctx) -> Map.entry(rs.getString(1), valueOf(rs.getString("state"))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
