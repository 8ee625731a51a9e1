package dev.drawbridge.schema;

import java.util.List;

/**
 * One way in which a table is not as its mapping wants it.
 *
 * @param what in words, naming the column or constraint
 * @param perhaps of a column that is missing, those of its type that no mapping knows: it may have
 *     been renamed to one of them
 */
public record TableDifference(Kind kind, String what, List<String> perhaps) {
  public TableDifference(Kind kind, String what) {
    this(kind, what, List.of());
  }

  /** The kinds, the worst first. */
  public enum Kind {
    TABLE_MISSING,
    COLUMN_MISSING,
    COLUMN_ALTERED,
    INDEX_MISSING,
    CONSTRAINT_ADDED,
    COLUMN_ADDED
  }
}
