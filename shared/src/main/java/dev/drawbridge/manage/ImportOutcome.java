package dev.drawbridge.manage;

import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.schema.ExpectedTriggers;
import dev.drawbridge.schema.FoundTable;
import dev.drawbridge.schema.TableComparison;
import dev.drawbridge.schema.TableDifference;
import dev.drawbridge.schema.TableDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an import does to one mapping.
 *
 * @param restored what its table had lost, and has again: a sentence's part for each
 */
public record ImportOutcome(String object, Change change, List<String> restored) {
  private static final Set<Kind> RESTORED =
      Set.of(Kind.TABLE_MISSING, Kind.COLUMN_MISSING, Kind.INDEX_MISSING);

  /** How the mapping differs from what it was. */
  public enum Change {
    MADE,
    CHANGED,
    UNCHANGED
  }

  /**
   * @param before the mapping as it was, and its table before the import
   */
  public static ImportOutcome of(
      Mapping after, Optional<Mapping> before, Optional<FoundTable> found) {
    if (before.isEmpty()) {
      return new ImportOutcome(after.objectName(), Change.MADE, List.of());
    }
    Change change = before.get().equals(after) ? Change.UNCHANGED : Change.CHANGED;
    return new ImportOutcome(after.objectName(), change, restored(before.get(), after, found));
  }

  /** What the mapping asks for now and asked for before. */
  private static List<String> restored(Mapping before, Mapping after, Optional<FoundTable> found) {
    List<String> wanted = missing(after, found).stream().map(TableDifference::what).toList();
    List<String> restored =
        new ArrayList<>(
            missing(before, found).stream()
                .filter(difference -> wanted.contains(difference.what()))
                .map(ImportOutcome::inWords)
                .toList());
    Map<String, Boolean> triggers = found.map(FoundTable::triggers).orElse(Map.of());
    if (found.isPresent()) {
      triggers(before)
          .filter(name -> triggers(after).anyMatch(name::equals))
          .filter(name -> !triggers.getOrDefault(name, false))
          .map(name -> "the trigger " + name + (triggers.containsKey(name) ? DISABLED : REMOVED))
          .forEach(restored::add);
    }
    return List.copyOf(restored);
  }

  private static final String DISABLED = " was disabled";
  private static final String REMOVED = " was removed";

  private static List<TableDifference> missing(Mapping mapping, Optional<FoundTable> found) {
    return TableComparison.of(mapping, found).stream()
        .filter(difference -> RESTORED.contains(difference.kind()))
        .toList();
  }

  /** Its values are where they were, and nothing else would say that the new column has none. */
  private static String inWords(TableDifference difference) {
    if (difference.perhaps().isEmpty()) {
      return difference.what();
    }
    return "%s, or renamed to %s, which is not mapped: the column made anew is empty"
        .formatted(difference.what(), String.join(" or ", difference.perhaps()));
  }

  private static Stream<String> triggers(Mapping mapping) {
    return Stream.concat(
        Stream.of(ExpectedTriggers.capture(mapping)), ExpectedTriggers.others(mapping).stream());
  }
}
