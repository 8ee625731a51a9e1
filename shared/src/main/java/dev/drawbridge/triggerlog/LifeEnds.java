package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the lives of some local ids end, by places in the log, and which of them were carried to
 * another id. Pure; {@link LifeEndReader} reads them. Not thread-safe.
 */
public final class LifeEnds {
  private final Map<RecordKey, TreeSet<Long>> ends = new HashMap<>();
  private final Map<String, TreeSet<Long>> truncations = new HashMap<>();
  private final Map<RecordKey, NavigableMap<Long, Life>> arrivals = new HashMap<>();

  void add(RecordKey record, long place) {
    ends.computeIfAbsent(record, r -> new TreeSet<>()).add(place);
  }

  void truncated(String table, long place) {
    truncations.computeIfAbsent(table, t -> new TreeSet<>()).add(place);
  }

  /** From this place on, the life that began there goes on under this id. */
  void arrived(RecordKey record, long place, Life origin) {
    add(record, place - 1);
    arrivals.computeIfAbsent(record, r -> new TreeMap<>()).put(place, origin);
  }

  /** The last end below a place; 0 when none is known. */
  public long before(RecordKey record, long place) {
    return Math.max(lower(ends.get(record), place), lower(truncations.get(record.table()), place));
  }

  private static long lower(@Nullable TreeSet<Long> places, long place) {
    Long found = places == null ? null : places.lower(place);
    return found == null ? 0 : found;
  }

  /** The first end above a place; null when none is known. */
  public @Nullable Long after(RecordKey record, long place) {
    Long own = higher(ends.get(record), place);
    Long whole = higher(truncations.get(record.table()), place);
    if (own == null || whole == null) {
      return own == null ? whole : own;
    }
    return Math.min(own, whole);
  }

  private static @Nullable Long higher(@Nullable TreeSet<Long> places, long place) {
    return places == null ? null : places.higher(place);
  }

  /** Whether an identity is of the life that an entry at this place is of. */
  boolean covers(LoggedEntry.Identity identity, RecordKey record, long place) {
    if (identity.born() >= place) {
      return false;
    }
    Long ended = identity.ended();
    return ended == null ? before(record, place) <= identity.born() : place <= ended;
  }

  /** The life that an entry at this place is of. */
  public Life life(RecordKey record, long place) {
    long since = before(record, place);
    NavigableMap<Long, Life> arrived = arrivals.get(record);
    Life origin = arrived == null ? null : arrived.get(since + 1);
    return origin == null ? new Life(record.table(), record.id(), since) : origin;
  }
}
