package dev.drawbridge.hold;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.row.Identities;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Creates that had landed, as the release of their hold said: what was logged of their lives since
 * learns of the record, though the id be another row's by now.
 */
public final class LandedCreates {
  private LandedCreates() {}

  /** In the transaction that claims next, before it does. */
  public static void remember(Handle handle, MappedSchema schema) {
    List<Identities.Created> landed =
        handle
            .createQuery(
                """
                WITH said AS (
                  SELECT id, landed_sfid FROM drawbridge.hold WHERE landed_sfid IS NOT NULL)
                UPDATE drawbridge.hold h SET landed_sfid = NULL FROM said
                 WHERE h.id = said.id
                RETURNING h.table_name, h.record_id, h.log_id, said.landed_sfid
                """)
            .map(
                (rs, ctx) ->
                    new Identities.Created(
                        new RecordKey(rs.getString("table_name"), rs.getLong("record_id")),
                        rs.getLong("log_id"),
                        rs.getString("landed_sfid"),
                        null,
                        false))
            .list();
    new Identities(schema).remember(handle, landed);
  }
}
