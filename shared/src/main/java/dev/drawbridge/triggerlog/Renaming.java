package dev.drawbridge.triggerlog;

import dev.drawbridge.change.RowImage;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** UPDATEs that give a record another unique identifier. Pure. */
final class Renaming {
  private Renaming() {}

  static boolean isOne(LoggedEntry entry, Optional<Mapping> mapping) {
    return column(entry, mapping).isPresent();
  }

  /**
   * The row before a change. An UPDATE that was captured again has none: it gives up what its
   * record holds.
   *
   * @param key the unique identifier that was accepted last
   */
  static RowImage before(LoggedEntry entry, @Nullable String key, Optional<Mapping> mapping) {
    if (key == null || !entry.old().isEmpty()) return entry.old();
    return column(entry, mapping)
        .map(column -> new RowImage(Map.of(column, key)))
        .orElse(RowImage.EMPTY);
  }

  private static Optional<String> column(LoggedEntry entry, Optional<Mapping> mapping) {
    if (entry.verb() != Verb.UPDATE) return Optional.empty();
    return mapping
        .flatMap(Mapping::uniqueIdentifierColumn)
        .map(Column.OfField::name)
        .filter(name -> entry.values().columns().containsKey(name));
  }
}
