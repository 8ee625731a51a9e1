package dev.drawbridge.batch;

import dev.drawbridge.row.RecordOwners;
import dev.drawbridge.triggerlog.FormerNames;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Unique identifiers that a request without an answer may have given to records. {@link
 * RecordOwners} counts them like accepted ones, and has Salesforce asked. Every method runs in the
 * caller's transaction.
 */
public final class PossibleKeys {
  private PossibleKeys() {}

  /**
   * A record of which it is not known whether it has the key.
   *
   * @param key in the form in which keys are compared
   * @param accepted the one that it was last known to have; null for none
   */
  public record Open(String table, String sfid, String key, @Nullable String accepted) {}

  /**
   * What a request says of a record.
   *
   * @param key in the form in which keys are compared
   */
  public record Given(String sfid, String key) {}

  static void note(Handle handle, long request, List<Given> given) {
    if (given.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.possible_key (late_request, sfid, key)
            SELECT :request, sfid, key FROM unnest(:sfids, :keys) AS g(sfid, key)
            ON CONFLICT DO NOTHING
            """)
        .bind("request", request)
        .bindArray("sfids", String.class, given.stream().map(Given::sfid).toList())
        .bindArray("keys", String.class, given.stream().map(Given::key).toList())
        .execute();
  }

  /** Those of a request whose record is known by another key. */
  public static List<Open> of(Handle handle, LateRequests.Due request) {
    return handle
        .createQuery(
            """
            SELECT i.table_name, p.sfid, p.key, i.key AS accepted
              FROM drawbridge.possible_key p JOIN drawbridge.record_identity i ON i.sfid = p.sfid
             WHERE p.late_request = :request AND i.key IS DISTINCT FROM p.key
             ORDER BY p.sfid
            """)
        .bind("request", request.id())
        .map(
            (rs, ctx) ->
                new Open(
                    rs.getString("table_name"),
                    rs.getString("sfid"),
                    rs.getString("key"),
                    rs.getString("accepted")))
        .list();
  }

  /**
   * These records have the key: what gives it up is known to do so. Not where another was accepted
   * since they were asked about.
   */
  public static void found(Handle handle, List<Open> found) {
    List<String> sfids = found.stream().map(Open::sfid).toList();
    List<String> keys = found.stream().map(Open::key).toList();
    FormerNames.rememberIdentifiers(handle, sfids, keys);
    handle
        .createUpdate(
            """
            UPDATE drawbridge.record_identity i SET key = g.key
              FROM unnest(:sfids, :keys, :accepted) AS g(sfid, key, accepted)
             WHERE i.sfid = g.sfid AND i.key IS NOT DISTINCT FROM nullif(g.accepted, '')
            """)
        .bindArray("sfids", String.class, sfids)
        .bindArray("keys", String.class, keys)
        .bindArray(
            "accepted",
            String.class,
            found.stream().map(one -> Objects.requireNonNullElse(one.accepted(), "")).toList())
        .execute();
  }
}
