package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Walks once through claimed entries, in the order of the log, and finds the life and the record of
 * each. The rules are those of docs/states.md, "Lives". Pure; not thread-safe; for one walk.
 */
final class Lives {
  private static final String SFID = "sfid";

  /** A life as the walk has come to know it. */
  private static final class Alive {
    final Life life;
    final long since;
    @Nullable String sfid;
    @Nullable String key;
    boolean met;

    Alive(Life life, long since, @Nullable String sfid, @Nullable String key) {
      this.life = life;
      this.since = since;
      this.sfid = sfid;
      this.key = key;
    }
  }

  private final LifeEnds ends;
  private final SfidFacts facts;
  private final Map<Long, Long> places;
  private final Map<RecordKey, LoggedEntry.Identity> identities;
  private final Mappings mappings;
  private final Renaming renaming;
  private final Map<RecordKey, Alive> alive = new HashMap<>();
  private final Map<RecordKey, Alive> displaced = new HashMap<>();
  private final Set<String> released = new HashSet<>();
  private final LifeEffects effects = new LifeEffects();

  /**
   * @param ends of all local ids that occur; the walk adds what it finds
   * @param places by log id, the place of the original that an entry is a copy of
   * @param identities of all local ids that occur
   */
  Lives(
      LifeEnds ends,
      SfidFacts facts,
      Map<Long, Long> places,
      Map<RecordKey, LoggedEntry.Identity> identities,
      Mappings mappings) {
    this.ends = ends;
    this.facts = facts;
    this.places = places;
    this.identities = identities;
    this.mappings = mappings;
    this.renaming = new Renaming(mappings);
  }

  LifeEffects walk(List<LoggedEntry> entries) {
    for (LoggedEntry entry : entries) {
      Long place = places.get(entry.id());
      if (place != null) {
        copy(entry, place);
        continue;
      }
      switch (entry.action()) {
        case INSERT -> insert(entry);
        case UPDATE -> update(entry);
        case DELETE -> delete(entry);
      }
    }
    return effects;
  }

  private void add(LoggedEntry entry, Life life, @Nullable String sfid, RowImage old) {
    effects.changes.add(
        new Change(
            entry.id(),
            entry.record(),
            entry.action(),
            sfid,
            entry.values(),
            old,
            entry.doubtful(),
            life,
            Set.of()));
  }

  /** A copy has its original's place, so it never is of a life that began since. */
  private void copy(LoggedEntry entry, long place) {
    LoggedEntry.Identity identity = identities.get(entry.record());
    String sfid = entry.sfid();
    if (sfid == null && identity != null && ends.covers(identity, entry.record(), place)) {
      sfid = identity.sfid();
    }
    boolean over = ends.after(entry.record(), place) != null;
    if (sfid == null && over && entry.action() != Action.DELETE) {
      effects.undecided.add(
          new LifeEffects.Undecided(
              entry.id(), "it is a copy of an entry whose row is gone, and names no record"));
      return;
    }
    if (sfid != null) {
      name(entry, sfid);
    }
    add(entry, ends.life(entry.record(), place), sfid, entry.old());
  }

  private Alive alive(RecordKey record, long place) {
    long since = ends.before(record, place);
    Alive known = alive.get(record);
    if (known != null && known.since >= since) {
      return known;
    }
    Alive begun = begin(record, place, since);
    alive.put(record, begun);
    return begun;
  }

  private Alive begin(RecordKey record, long place, long since) {
    LoggedEntry.Identity identity = identities.get(record);
    boolean covers = identity != null && ends.covers(identity, record, place);
    if (identity != null && !covers && identity.ended() == null && identity.born() < since) {
      Long end = ends.after(record, identity.born());
      if (end != null) {
        effects.ended.putIfAbsent(record, end);
      }
    }
    return new Alive(
        ends.life(record, place),
        since,
        covers && identity != null ? identity.sfid() : null,
        covers && identity != null ? identity.key() : null);
  }

  private void insert(LoggedEntry entry) {
    Alive life = alive(entry.record(), entry.id());
    if (entry.isNewRow() && (life.met || life.sfid != null)) {
      life = escaped(entry);
    }
    life.met = true;
    String said = said(entry);
    life.sfid =
        Stream.of(
                Optional.ofNullable(entry.sfid()),
                Optional.ofNullable(said),
                Optional.ofNullable(life.sfid))
            .flatMap(Optional::stream)
            .filter(sfid -> !facts.gone().contains(sfid))
            .findFirst()
            .orElse(null);
    if (life.sfid != null) {
      name(entry, life.sfid);
    }
    add(entry, life.life, life.sfid, renaming.before(entry, life.life, null));
  }

  /**
   * A new row under an id that was in use: the row before it was removed, and no trigger captured
   * that.
   */
  private Alive escaped(LoggedEntry entry) {
    long place = entry.id() - 1;
    effects.escaped.add(new LifeEffects.Escaped(entry.record(), place));
    ends.add(entry.record(), place);
    alive.remove(entry.record());
    return alive(entry.record(), entry.id());
  }

  private static @Nullable String said(LoggedEntry entry) {
    String said = entry.values().get(SFID);
    return said == null || said.isBlank() ? null : SalesforceId.of18(said.strip());
  }

  private void update(LoggedEntry entry) {
    Optional<RecordKey> from = movedFrom(entry);
    if (from.isPresent() && !move(entry, from.get())) {
      return;
    }
    Alive life = alive(entry.record(), entry.id());
    String named = entry.sfid();
    if (named != null && !named.equals(life.sfid) && facts.isOver(entry.record(), named)) {
      effects.over.add(entry.id());
      add(entry, life.life, named, entry.old());
      return;
    }
    life.met = true;
    String own = recordOf(entry, life);
    RowImage old = entry.old();
    if (own != null) {
      old = renamed(entry, life, own);
    }
    if (entry.values().columns().containsKey(SFID)) {
      own = written(entry, life, own);
    } else if (own != null) {
      life.sfid = own;
      name(entry, own);
    }
    add(entry, life.life, own, old);
  }

  /** Its own sfid, unless that record is deleted and the life has another since. */
  private @Nullable String recordOf(LoggedEntry entry, Alive life) {
    String own = entry.sfid();
    if (own == null) {
      return life.sfid;
    }
    boolean replaced = life.sfid != null && !own.equals(life.sfid) && facts.gone().contains(own);
    return replaced ? life.sfid : own;
  }

  /** An sfid that the application writes counts from there on; one that it takes out is kept. */
  private @Nullable String written(LoggedEntry entry, Alive life, @Nullable String own) {
    String said = said(entry);
    if (said == null || said.equals(own)) {
      life.sfid = own;
      if (own != null && said == null) {
        released.add(own);
        effects.takenOut.add(new LifeEffects.Taken(entry.record(), entry.id(), own));
      }
      return own;
    }
    effects.records.put(entry.id(), said);
    if (own != null) {
      released.add(own);
    }
    boolean taken =
        facts.holders().getOrDefault(said, List.of()).stream()
            .anyMatch(holder -> !holder.equals(entry.record()) && !released.contains(said));
    if (!taken) {
      life.sfid = said;
      life.key = null;
      effects.known.add(new LifeEffects.Known(entry.record(), said, entry.id() - 1, null));
    }
    return said;
  }

  /**
   * The row as it was before, as far as it says what the record gives up. A row of which no
   * accepted identifier is known is renamed for the first time: what it was called is remembered.
   */
  private RowImage renamed(LoggedEntry entry, Alive life, String sfid) {
    RowImage before = renaming.before(entry, life.life, life.key);
    if (life.key == null && renaming.isOne(entry) && !entry.old().isEmpty()) {
      life.key =
          mappings
              .byTable(entry.record().table())
              .flatMap(mapping -> mapping.keyOf(entry.old().columns()))
              .orElse(null);
      if (life.key != null) {
        effects.known.add(new LifeEffects.Known(entry.record(), sfid, life.since, life.key));
      }
    }
    return before;
  }

  static Optional<RecordKey> movedFrom(LoggedEntry entry) {
    String before = entry.old().get("id");
    if (before == null || !before.matches("-?\\d{1,18}")) {
      return Optional.empty();
    }
    long id = Long.parseLong(before);
    return id == entry.record().id()
        ? Optional.empty()
        : Optional.of(new RecordKey(entry.record().table(), id));
  }

  /**
   * Carries the life along to the entry's id. Between a life that came to the old id in this
   * transaction and one that was there before (a deferrable key lets both be there), the entry's
   * sfid decides.
   *
   * @return false when that cannot be determined
   */
  private boolean move(LoggedEntry entry, RecordKey from) {
    long left = endLeftBehind(entry, from);
    Alive leaving = alive(from, left);
    alive.remove(from);
    Alive resident = displaced.remove(from);
    if (resident != null) {
      if (entry.sfid() == null) {
        effects.undecided.add(
            new LifeEffects.Undecided(
                entry.id(), "two rows had the id that it left, and it names no record"));
        return false;
      }
      boolean arrivedLeaves = entry.sfid().equals(leaving.sfid);
      stays(from, left + 1, arrivedLeaves ? resident : leaving);
      if (!arrivedLeaves) {
        leaving = resident;
      }
    }
    arrive(entry, from, leaving);
    return true;
  }

  /** The trigger logs it just before; one of an earlier version did not. */
  private long endLeftBehind(LoggedEntry entry, RecordKey from) {
    long left = ends.before(from, entry.id());
    if (left > 0) {
      return left;
    }
    effects.escaped.add(new LifeEffects.Escaped(from, entry.id()));
    ends.add(from, entry.id());
    return entry.id();
  }

  /** The end that was logged of the id was the other one's. */
  private void stays(RecordKey record, long place, Alive staying) {
    ends.arrived(record, place, staying.life);
    alive.put(record, new Alive(staying.life, place - 1, staying.sfid, staying.key));
    effects.moved.add(
        new LifeEffects.Moved(record, record, place, staying.life, staying.sfid, staying.key));
  }

  private void arrive(LoggedEntry entry, RecordKey from, Alive leaving) {
    RecordKey to = entry.record();
    Alive there = alive(to, entry.id());
    if (there.met || there.sfid != null) {
      displaced.put(to, there);
    }
    String sfid = recordOf(entry, leaving);
    ends.arrived(to, entry.id(), leaving.life);
    alive.put(to, new Alive(leaving.life, entry.id() - 1, sfid, leaving.key));
    effects.moved.add(new LifeEffects.Moved(from, to, entry.id(), leaving.life, sfid, leaving.key));
    if (sfid != null && entry.sfid() == null) {
      effects.records.put(entry.id(), sfid);
      effects.takenOut.add(new LifeEffects.Taken(to, entry.id(), sfid));
    }
  }

  private void delete(LoggedEntry entry) {
    Alive life = alive(entry.record(), entry.id());
    // What it names itself, also when that is deleted: never the record of the row that has the id
    // now.
    String own = entry.sfid() == null ? life.sfid : entry.sfid();
    LoggedEntry.Identity identity = identities.get(entry.record());
    if (identity != null
        && identity.ended() == null
        && ends.covers(identity, entry.record(), entry.id())) {
      effects.ended.putIfAbsent(entry.record(), entry.id());
    }
    alive.remove(entry.record());
    if (own != null) {
      name(entry, own);
    }
    boolean itsOwn = own != null && own.equals(life.sfid);
    RowImage old = renaming.before(entry, life.life, itsOwn ? life.key : null);
    add(entry, life.life, own, old);
  }

  /**
   * The entry names its record itself from now on: the identity that names it now may move with its
   * life to another id, or be replaced, before the entry is sent.
   */
  private void name(LoggedEntry entry, String sfid) {
    if (entry.sfid() == null) {
      effects.records.put(entry.id(), sfid);
    }
  }
}
