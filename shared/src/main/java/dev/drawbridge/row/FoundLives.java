package dev.drawbridge.row;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.triggerlog.LifeEffects;
import dev.drawbridge.triggerlog.LifeEndReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Brings what a claim found of lives into {@code record_identity}: where they end, where they go
 * on, and which records the application names. Every method runs in the claim's transaction.
 */
public final class FoundLives {
  private final LifeEndReader ends;
  private final Identities identities;

  public FoundLives(MappedSchema schema) {
    this.identities = new Identities(schema);
    this.ends = new LifeEndReader(schema);
  }

  /** What a walk through claimed entries found. */
  public void remember(Handle handle, LifeEffects effects) {
    end(handle, effects.ended());
    escaped(handle, effects.escaped());
    for (LifeEffects.Moved moved : effects.moved()) {
      move(handle, moved);
    }
    for (LifeEffects.Known known : effects.known()) {
      know(handle, known);
    }
  }

  private static void end(Handle handle, Map<RecordKey, Long> ended) {
    if (ended.isEmpty()) {
      return;
    }
    List<RecordKey> records = List.copyOf(ended.keySet());
    handle
        .createUpdate(
            """
            UPDATE drawbridge.record_identity i SET ended = g.log_id
              FROM unnest(:tables, :ids, :ends) AS g(table_name, record_id, log_id)
             WHERE i.table_name = g.table_name AND i.record_id = g.record_id
               AND i.ended IS NULL AND i.born < g.log_id
            """)
        .bindArray("tables", String.class, each(records, RecordKey::table))
        .bindArray("ids", Long.class, each(records, RecordKey::id))
        .bindArray(
            "ends", Long.class, each(records, record -> Objects.requireNonNull(ended.get(record))))
        .execute();
  }

  private static void escaped(Handle handle, List<LifeEffects.Escaped> ends) {
    if (ends.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.life_end (table_name, record_id, log_id)
            SELECT * FROM unnest(:tables, :ids, :places) ON CONFLICT DO NOTHING
            """)
        .bindArray("tables", String.class, each(ends, e -> e.record().table()))
        .bindArray("ids", Long.class, each(ends, e -> e.record().id()))
        .bindArray("places", Long.class, each(ends, LifeEffects.Escaped::place))
        .execute();
    Map<RecordKey, Long> ended = new HashMap<>();
    ends.forEach(end -> ended.putIfAbsent(end.record(), end.place()));
    end(handle, ended);
  }

  /** The identity goes along; the id that was left keeps none of that record. */
  private void move(Handle handle, LifeEffects.Moved moved) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.moved_row (table_name, to_id, log_id, origin_id, origin_since)
            VALUES (:table, :to, :place, :origin, :since) ON CONFLICT DO NOTHING
            """)
        .bind("table", moved.to().table())
        .bind("to", moved.to().id())
        .bind("place", moved.place())
        .bind("origin", moved.origin().id())
        .bind("since", moved.origin().since())
        .execute();
    if (moved.sfid() == null) {
      return;
    }
    giveWay(handle, moved.from(), "", moved.place());
    handle
        .createUpdate(
            """
            DELETE FROM drawbridge.record_identity
             WHERE table_name = :table AND record_id = :from AND sfid = :sfid
            """)
        .bind("table", moved.from().table())
        .bind("from", moved.from().id())
        .bind("sfid", moved.sfid())
        .execute();
    know(handle, new LifeEffects.Known(moved.to(), moved.sfid(), moved.place() - 1, moved.key()));
  }

  /** A record that the application has given to another row is not the first one's any more. */
  private void handOver(Handle handle, LifeEffects.Known known) {
    List<RecordKey> before =
        handle
            .createQuery(
                """
                SELECT table_name, record_id FROM drawbridge.record_identity
                 WHERE sfid = :sfid AND table_name = :table AND record_id <> :id AND ended IS NULL
                   AND born < :since
                """)
            .bind("sfid", known.sfid())
            .bind("table", known.record().table())
            .bind("id", known.record().id())
            .bind("since", known.since())
            .map((rs, ctx) -> new RecordKey(rs.getString(1), rs.getLong(2)))
            .list();
    for (RecordKey row : before) {
      giveWay(handle, row, "", known.since());
      end(handle, Map.of(row, known.since()));
    }
  }

  /**
   * What is still to be sent of a record says so itself before its identity goes to another id or
   * is another record's.
   *
   * @param unless the record that the identity goes on to be of
   */
  private void giveWay(Handle handle, RecordKey record, String unless, long place) {
    identities.name(
        handle,
        handle
            .createQuery(
                """
                SELECT sfid, born, least(ended, :place) AS until FROM drawbridge.record_identity
                 WHERE table_name = :table AND record_id = :id AND sfid <> :unless
                """)
            .bind("table", record.table())
            .bind("id", record.id())
            .bind("place", place)
            .bind("unless", unless)
            .map(
                (rs, ctx) ->
                    new Identities.OpenEntries(
                        record, rs.getString("sfid"), rs.getLong("born"), rs.getLong("until")))
            .list());
  }

  private void know(Handle handle, LifeEffects.Known known) {
    giveWay(handle, known.record(), known.sfid(), known.since());
    handOver(handle, known);
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.record_identity AS i (table_name, record_id, sfid, born, ended, key)
            SELECT g.table_name, g.record_id, :sfid, :since, %s, :key
              FROM (SELECT :table AS table_name, :id AS record_id) g
            ON CONFLICT (table_name, record_id) DO UPDATE
               SET sfid = excluded.sfid,
                   born = CASE WHEN i.sfid = excluded.sfid AND i.born < excluded.born AND i.ended IS NULL
                               THEN i.born ELSE excluded.born END,
                   ended = excluded.ended,
                   key = coalesce(excluded.key, CASE WHEN i.sfid = excluded.sfid THEN i.key END)
            """
                .formatted(ends.firstAfter("g", ":since + 1")))
        .bind("table", known.record().table())
        .bind("id", known.record().id())
        .bind("sfid", known.sfid())
        .bind("since", known.since())
        .bind("key", known.key())
        .execute();
  }

  private static <T, V> List<V> each(Collection<T> all, Function<T, V> value) {
    return all.stream().map(value).toList();
  }
}
