package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a walk through claimed entries found: the changes with their lives and records, and what is
 * to be remembered of it in the same transaction. Filled by {@link Lives} alone.
 */
public final class LifeEffects {
  final List<Change> changes = new ArrayList<>();
  final Map<RecordKey, Long> ended = new LinkedHashMap<>();
  final Map<Long, String> records = new LinkedHashMap<>();
  final List<Known> known = new ArrayList<>();
  final List<Moved> moved = new ArrayList<>();
  final List<Escaped> escaped = new ArrayList<>();
  final List<Taken> takenOut = new ArrayList<>();
  final List<Undecided> undecided = new ArrayList<>();
  final Set<Long> over = new HashSet<>();

  LifeEffects() {}

  /**
   * What is known of a life: the application wrote its sfid, or renamed it.
   *
   * @param since entries of a greater place belong to it
   * @param key its accepted unique identifier; null for not known
   */
  public record Known(RecordKey record, String sfid, long since, @Nullable String key) {}

  /**
   * A life that goes on under another id.
   *
   * @param from the id that it left; its identity goes along
   * @param sfid of the record; null while it has none
   */
  public record Moved(
      RecordKey from,
      RecordKey to,
      long place,
      Life origin,
      @Nullable String sfid,
      @Nullable String key) {}

  /** A life that ended where no trigger saw it. */
  public record Escaped(RecordKey record, long place) {}

  /** The application took the sfid out of a row, or never had it there. */
  public record Taken(RecordKey record, long logId, String sfid) {}

  /** An entry whose life cannot be determined. */
  public record Undecided(long logId, String reason) {}

  public List<Change> changes() {
    return changes;
  }

  /** By local id, the place where the life ended that the identity is of. */
  public Map<RecordKey, Long> ended() {
    return ended;
  }

  /** By log id, the record that an entry is for and does not say itself. */
  public Map<Long, String> records() {
    return records;
  }

  public List<Known> known() {
    return known;
  }

  public List<Moved> moved() {
    return moved;
  }

  public List<Escaped> escaped() {
    return escaped;
  }

  public List<Taken> takenOut() {
    return takenOut;
  }

  public List<Undecided> undecided() {
    return undecided;
  }

  /** Entries that name the record of a row that was deleted, though another has the id by now. */
  public Set<Long> over() {
    return over;
  }
}
