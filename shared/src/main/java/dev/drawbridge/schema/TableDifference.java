package dev.drawbridge.schema;

/**
 * One way in which a table is not as its mapping wants it.
 *
 * @param what in words, naming the column or constraint
 */
public record TableDifference(Kind kind, String what) {
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
