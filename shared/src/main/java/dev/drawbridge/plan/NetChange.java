package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The net change of several changes of one life. INSERT and UPDATE are an INSERT, two UPDATEs are
 * one with the last value of each column, an UPDATE and a DELETE are a DELETE. An INSERT and a
 * DELETE come to nothing if the INSERT cannot have reached Salesforce. UPDATEs before the INSERT by
 * which their row was captured again add to it only what it leaves out: it is the whole row, or a
 * copy without what was written later. Pure.
 *
 * @param change the entry that absorbs all others: the INSERT if there is one, otherwise the last;
 *     with the values of all, and the row as it was before the first
 * @param group all of them as they were logged, in the order of the log
 */
public record NetChange(Change change, List<Change> group) {

  /**
   * What is sent for these entries. It depends on nothing but them, so that it can be folded again
   * when the call is sent.
   *
   * @param group entries of one life that a plan sends as one: one that is sent and those that it
   *     absorbs
   */
  public static Change of(List<Change> group, Mappings mappings) {
    if (group.size() == 1) {
      return group.get(0);
    }
    List<Change> inOrder = group.stream().sorted(Comparator.comparingLong(Change::id)).toList();
    return folded(inOrder, mappings);
  }

  /** The log ids of the entries that the change absorbed, in the order of the log. */
  List<Long> absorbed() {
    if (group.size() == 1) {
      return List.of();
    }
    return group.stream().map(Change::id).filter(id -> id != change.id()).toList();
  }

  /** Each change by itself, except UPDATEs whose row was captured again later. */
  static List<NetChange> each(List<Change> changes, Mappings mappings) {
    Recaptured recaptured = Recaptured.in(changes);
    return changes.stream()
        .filter(change -> !recaptured.isAbsorbed(change))
        .map(change -> netOf(recaptured.with(List.of(change)), mappings))
        .toList();
  }

  /** The net changes of all lives, those of one life in the order of the log. */
  static List<NetChange> fold(List<Change> changes, Mappings mappings) {
    Recaptured recaptured = Recaptured.in(changes);
    Map<Life, List<List<Change>>> lives = new LinkedHashMap<>();
    for (Change change : changes) {
      if (recaptured.isAbsorbed(change)) {
        continue;
      }
      List<List<Change>> groups = lives.computeIfAbsent(change.life(), l -> new ArrayList<>());
      if (!groups.isEmpty() && joins(groups.get(groups.size() - 1), change)) {
        groups.get(groups.size() - 1).add(change);
      } else {
        groups.add(new ArrayList<>(List.of(change)));
      }
    }
    return lives.values().stream()
        .flatMap(List::stream)
        .map(group -> netOf(recaptured.with(group), mappings))
        .toList();
  }

  /**
   * Only an INSERT that was not sent can be left out; one of unknown outcome is sent again. An sfid
   * that the application wrote counts from there on: what was changed before is another record's.
   */
  private static boolean joins(List<Change> group, Change next) {
    String before = sfid(group);
    if (before != null && next.sfid() != null && !before.equals(next.sfid())) {
      return false;
    }
    return switch (group.get(group.size() - 1).action()) {
      case DELETE -> false;
      case INSERT, UPDATE -> {
        boolean inserts = group.get(0).action() == Action.INSERT;
        yield switch (next.action()) {
          case INSERT -> inserts;
          case UPDATE -> true;
          case DELETE -> !inserts || group.stream().noneMatch(Change::doubtful);
        };
      }
    };
  }

  private static NetChange netOf(List<Change> group, Mappings mappings) {
    return new NetChange(of(group, mappings), group);
  }

  private static Change folded(List<Change> group, Mappings mappings) {
    List<KeyColumn> columns = mappings.keyColumns(group.get(0).record().table());
    List<Change> said = group.stream().dropWhile(change -> isOlderUpdate(change, group)).toList();
    Change speaker = speaker(said);
    Change first = said.get(0);
    RowImage values = RowImage.EMPTY;
    for (Change older : group.subList(0, group.size() - said.size())) {
      values = lastWord(values, older.values(), columns);
    }
    values = lastWord(withoutBlanksOf(first, values), own(first), columns);
    RowImage old = first.old();
    for (Change next : said.subList(1, said.size())) {
      old =
          next.action() == Action.DELETE
              ? next.old().overlaid(old)
              : rowBefore(old, values, next, columns);
      values = lastWord(values, own(next), columns);
    }
    return new Change(
        speaker.id(),
        speaker.record(),
        speaker.action(),
        sfid(group),
        speaker.action() == Action.DELETE ? speaker.values() : values,
        old,
        group.stream().anyMatch(Change::doubtful),
        speaker.life(),
        group.stream().flatMap(c -> c.hangsOn().stream()).collect(Collectors.toSet()));
  }

  /**
   * The values of an entry alone. Nulls and blanks of an INSERT, and of a row that was captured
   * again as a whole, are columns that no change filled: Salesforce may have, and would lose it.
   * Those that an UPDATE wrote empty their fields, also if an INSERT absorbs it.
   */
  public static RowImage own(Change change) {
    if (change.action() != Action.INSERT && !isWholeRow(change)) {
      return change.values();
    }
    return change.values().without(columns(change.values(), SalesforceText::isBlank));
  }

  /** What a trigger logs has the row before it, and only a whole row has both of its names. */
  private static boolean isWholeRow(Change change) {
    Set<String> columns = change.values().columns().keySet();
    return change.action() == Action.UPDATE
        && !change.old().columns().containsKey("id")
        && columns.contains("id")
        && columns.contains("sfid");
  }

  /** What was written before and is empty by now in the row that was captured as a whole. */
  private static RowImage withoutBlanksOf(Change first, RowImage before) {
    if (first.action() != Action.INSERT) {
      return before;
    }
    Set<String> gone = columns(before, value -> !SalesforceText.isBlank(value));
    gone.retainAll(columns(first.values(), SalesforceText::isBlank));
    return before.without(gone);
  }

  private static Set<String> columns(RowImage values, Predicate<@Nullable String> wanted) {
    Set<String> columns = new HashSet<>();
    values
        .columns()
        .forEach(
            (column, value) -> {
              if (wanted.test(value)) {
                columns.add(column);
              }
            });
    return columns;
  }

  private static boolean isOlderUpdate(Change change, List<Change> group) {
    return change.action() == Action.UPDATE
        && group.stream().anyMatch(other -> other.action() == Action.INSERT);
  }

  private static Change speaker(List<Change> said) {
    Change last = said.get(said.size() - 1);
    if (last.action() == Action.DELETE) {
      return last;
    }
    return said.stream()
        .filter(change -> change.action() == Action.INSERT)
        .reduce((earlier, later) -> later)
        .orElse(last);
  }

  /**
   * A change that was captured again does not know the whole row before it; the next one may. What
   * it knows are the keys that the record has in Salesforce, before all of them.
   */
  private static RowImage rowBefore(
      RowImage old, RowImage values, Change next, List<KeyColumn> columns) {
    if (Footprint.isCapturedAgain(next, columns)) {
      return old.overlaid(next.old());
    }
    if (next.old().columns().size() <= old.columns().size()) {
      return old;
    }
    return next.old().without(values.columns().keySet()).overlaid(old);
  }

  /**
   * The last value of each field. A lookup's id and the external ids of its parent are columns of
   * one field: the last that was written counts, whichever it is.
   */
  private static RowImage lastWord(RowImage values, RowImage next, List<KeyColumn> columns) {
    Set<String> lookups = new HashSet<>();
    for (KeyColumn column : columns) {
      if (column instanceof KeyColumn.OfLookup of && next.columns().containsKey(of.name())) {
        lookups.add(of.lookup());
      }
    }
    if (lookups.isEmpty()) {
      return values.overlaid(next);
    }
    Set<String> unsaid = new HashSet<>();
    for (KeyColumn column : columns) {
      if (column instanceof KeyColumn.OfLookup of && lookups.contains(of.lookup())) {
        unsaid.add(of.name());
      }
    }
    return values.without(unsaid).overlaid(next);
  }

  private static @Nullable String sfid(List<Change> group) {
    @Nullable String sfid = null;
    for (Change change : group) {
      sfid = change.sfid() == null ? sfid : change.sfid();
    }
    return sfid;
  }
}
