package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What became of the records of entries that are sent again: an old entry never undoes what was
 * accepted of a later place, whichever row it came from.
 */
final class SentAgain {
  private final String log;
  private final String archive;
  private final Copies copies;

  SentAgain(MappedSchema schema) {
    this.copies = new Copies(schema);
    this.log = schema.triggerLog();
    this.archive = schema.archive();
  }

  /**
   * @param without by log id, columns that were written later
   * @param over entries whose life's DELETE was accepted, or needed none
   */
  record Found(Map<Long, Set<String>> without, Set<Long> over) {
    static Found nothing() {
      return new Found(Map.of(), Set.of());
    }
  }

  /**
   * An entry that was accepted, or is claimed together with those that are sent again and goes
   * before the copies among them.
   *
   * @param place of its original, if it is a copy
   */
  private record Accepted(
      long id,
      long place,
      boolean settled,
      RecordKey record,
      Action action,
      @Nullable String sfid,
      Set<String> columns) {
    Accepted at(long originals) {
      return new Accepted(id, originals, settled, record, action, sfid, columns);
    }

    boolean deleted() {
      return action == Action.DELETE;
    }

    boolean undoneBy(Change change, long itsPlace) {
      return place > itsPlace && id != change.id() && (settled || id < change.id());
    }
  }

  /**
   * @param again changes that were processed before
   * @param places of those that are copies
   * @param ends of their local ids
   */
  Found find(
      Handle handle, List<Change> again, Map<Long, Long> places, LifeEnds ends, Mappings mappings) {
    if (again.isEmpty()) {
      return Found.nothing();
    }
    Map<Life, List<Accepted>> ofLife = new HashMap<>();
    Map<String, List<Accepted>> ofRecord = new HashMap<>();
    for (Accepted later : accepted(handle, again, places, ends)) {
      ofLife
          .computeIfAbsent(ends.life(later.record(), later.id()), l -> new ArrayList<>())
          .add(later);
      if (later.sfid() != null) {
        ofRecord.computeIfAbsent(later.sfid(), s -> new ArrayList<>()).add(later);
      }
    }
    Map<Long, Set<String>> without = new HashMap<>();
    Set<Long> over = new HashSet<>();
    for (Change change : again) {
      long place = places.getOrDefault(change.id(), change.id());
      List<Accepted> own = after(place, change, ofLife.get(change.life()));
      boolean isOver =
          change.action() == Action.DELETE
              ? isDeletedAlready(change, ofLife.getOrDefault(change.life(), List.of()))
              : own.stream().anyMatch(Accepted::deleted);
      if (isOver) {
        over.add(change.id());
      }
      Set<String> columns = new LinkedHashSet<>();
      own.forEach(later -> columns.addAll(later.columns()));
      List<Accepted> others = change.sfid() == null ? List.of() : ofRecord.get(change.sfid());
      after(place, change, others).forEach(later -> columns.addAll(later.columns()));
      if (!columns.isEmpty()) {
        without.put(change.id(), expanded(columns, change, mappings));
      }
    }
    return new Found(without, over);
  }

  /** Its original, or another copy of it, was accepted: there is nothing left to delete. */
  private static boolean isDeletedAlready(Change delete, List<Accepted> ofLife) {
    return ofLife.stream()
        .anyMatch(other -> other.deleted() && other.settled() && other.id() != delete.id());
  }

  private static List<Accepted> after(long place, Change change, @Nullable List<Accepted> all) {
    if (all == null) {
      return List.of();
    }
    return all.stream().filter(accepted -> accepted.undoneBy(change, place)).toList();
  }

  private static Set<String> expanded(Set<String> columns, Change change, Mappings mappings) {
    return mappings
        .byTable(change.record().table())
        .map((Mapping mapping) -> mapping.sameFields(columns))
        .orElse(columns);
  }

  private List<Accepted> accepted(
      Handle handle, List<Change> again, Map<Long, Long> places, LifeEnds ends) {
    long least = again.stream().mapToLong(c -> places.getOrDefault(c.id(), c.id())).min().orElse(0);
    List<String> sfids =
        again.stream().map(Change::sfid).filter(Objects::nonNull).distinct().toList();
    Set<Long> ids = new LinkedHashSet<>();
    again.forEach(change -> ids.add(change.record().id()));
    again.forEach(change -> ids.add(change.life().id()));
    ids.addAll(rowsOf(handle, sfids));
    ids.addAll(idsOf(handle, again.stream().map(change -> change.life().id()).toList()));
    var found = new ArrayList<Accepted>();
    Stream.of(
            log + " a WHERE a.id >= :least AND (a.record_id = ANY(:ids) OR a.sfid = ANY(:sfids))",
            archive + " a WHERE a.record_id = ANY(:ids::integer[]) AND a.id >= :least")
        .forEach(where -> found.addAll(accepted(handle, where, least, List.copyOf(ids), sfids)));
    Map<Long, Long> originals =
        copies.ofAccepted(handle, found.stream().map(Accepted::id).toList(), true);
    unmarked(handle, found, ends).forEach(originals::putIfAbsent);
    return found.stream()
        .map(accepted -> accepted.at(originals.getOrDefault(accepted.id(), accepted.id())))
        .toList();
  }

  /** A life has one INSERT: another of the same values is a copy, whatever time it says. */
  private Map<Long, Long> unmarked(Handle handle, List<Accepted> found, LifeEnds ends) {
    List<Accepted> inserts = found.stream().filter(a -> a.action() == Action.INSERT).toList();
    Map<Long, Long> places =
        copies.ofAccepted(handle, inserts.stream().map(Accepted::id).toList(), false);
    for (Accepted copy : inserts) {
      Life life = ends.life(copy.record(), copy.id());
      long place = places.getOrDefault(copy.id(), copy.id());
      if (!ends.life(copy.record(), place).equals(life)) {
        places.remove(copy.id());
      }
    }
    return places;
  }

  /**
   * The rows whose present record it is: where the archive is asked, which has no index of sfids.
   */
  private static List<Long> rowsOf(Handle handle, List<String> sfids) {
    if (sfids.isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery("SELECT record_id FROM drawbridge.record_identity WHERE sfid = ANY(:sfids)")
        .bindArray("sfids", String.class, sfids)
        .mapTo(Long.class)
        .list();
  }

  /** The ids under which lives went on that began under these. */
  private static List<Long> idsOf(Handle handle, List<Long> origins) {
    return handle
        .createQuery("SELECT to_id FROM drawbridge.moved_row WHERE origin_id = ANY(:origins)")
        .bindArray("origins", Long.class, origins)
        .mapTo(Long.class)
        .list();
  }

  /** An absorbed entry was accepted if the entry that absorbed it was. */
  private List<Accepted> accepted(
      Handle handle, String where, long least, List<Long> ids, List<String> sfids) {
    return handle
        .createQuery(
            """
            SELECT a.id, a.table_name, a.record_id, a.action, a.sfid, a.values,
                   a.state <> 'PENDING' OR (a.action = 'DELETE' AND a.sf_result = 0) AS accepted
              FROM %1$s
               AND (a.state IN ('SUCCESS', 'PENDING')
                    OR (a.action = 'DELETE' AND a.state = 'IGNORED')
                    -- It was set back to NEW itself, but it had been accepted.
                    OR (a.action = 'DELETE' AND a.sf_result = 0)
                    OR (a.state = 'MERGED' AND EXISTS (
                          SELECT FROM (SELECT id, state FROM %2$s UNION ALL SELECT id, state FROM %3$s) s
                           WHERE s.id = substring(a.sf_message FROM '([0-9]+)$')::bigint
                             AND s.state = 'SUCCESS')))
               -- What no change can be read of is PENDING as well, until its claim is done.
               AND a.table_name IS NOT NULL AND a.record_id IS NOT NULL
               AND a.action IN ('INSERT', 'UPDATE', 'DELETE')
            """
                .formatted(where, log, archive))
        .bind("least", least)
        .bindArray("ids", Long.class, ids)
        .bindArray("sfids", String.class, sfids)
        .map(
            (rs, ctx) ->
                new Accepted(
                    rs.getLong("id"),
                    rs.getLong("id"),
                    rs.getBoolean("accepted"),
                    new RecordKey(rs.getString("table_name"), rs.getLong("record_id")),
                    Action.valueOf(rs.getString("action")),
                    rs.getString("sfid"),
                    columns(rs.getString("values"))))
        .list();
  }

  private static Set<String> columns(@Nullable String values) {
    try {
      return HstoreText.parse(values).columns().keySet();
    } catch (IllegalArgumentException e) {
      // It was edited since; what it wrote can no longer be determined.
      return Set.of();
    }
  }
}
