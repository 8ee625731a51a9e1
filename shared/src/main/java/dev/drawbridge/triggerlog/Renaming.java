package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unique identifiers that records hold, over a walk through entries in the order of the log.
 * What a change gives up is what Salesforce accepted last, and not what the row was called: a
 * rename may have been rejected. Pure; not thread-safe; for one walk.
 */
final class Renaming {
  private final Mappings mappings;
  private final Set<Life> renamed = new HashSet<>();

  Renaming(Mappings mappings) {
    this.mappings = mappings;
  }

  /** Whether an UPDATE gives its record another unique identifier. */
  boolean isOne(LoggedEntry entry) {
    return entry.action() == Action.UPDATE
        && column(entry).filter(entry.values().columns()::containsKey).isPresent();
  }

  /**
   * The row before a change, with the unique identifier that its record holds then. Of an UPDATE
   * that was captured again nothing else is known.
   *
   * @param key that was accepted last; null when none is known
   */
  RowImage before(LoggedEntry entry, Life life, @Nullable String key) {
    boolean captured = entry.action() == Action.UPDATE && entry.old().isEmpty();
    RowImage old = entry.old();
    if (key != null && captured && isOne(entry)) {
      old = withKey(entry, key);
    }
    if (key != null && !captured && entry.action() != Action.INSERT && !renamed.contains(life)) {
      if (!holds(entry, key)) {
        old = withKey(entry, key);
      }
    }
    if (isOne(entry) || entry.action() == Action.INSERT) {
      renamed.add(life);
    }
    return old;
  }

  private boolean holds(LoggedEntry entry, String key) {
    return mapping(entry)
        .flatMap(mapping -> mapping.keyOf(entry.old().columns()))
        .filter(key::equals)
        .isPresent();
  }

  private RowImage withKey(LoggedEntry entry, String key) {
    return column(entry)
        .map(column -> entry.old().overlaid(new RowImage(Map.of(column, key))))
        .orElse(entry.old());
  }

  private Optional<String> column(LoggedEntry entry) {
    return mapping(entry).flatMap(Mapping::uniqueIdentifierColumn).map(Column.OfField::name);
  }

  private Optional<Mapping> mapping(LoggedEntry entry) {
    return mappings.byTable(entry.record().table());
  }
}
