package dev.drawbridge.schema;

import java.util.List;
import java.util.Map;

/**
 * A table of the mapped schema as it is in the database.
 *
 * @param columns by name
 * @param constraints all but NOT NULL and what triggers are made of
 * @param uniqueIndexes the columns of each valid unique index, by its name
 * @param triggers whether each one fires for an ordinary session, by its name
 */
public record FoundTable(
    Map<String, FoundColumn> columns,
    List<FoundConstraint> constraints,
    Map<String, List<String>> uniqueIndexes,
    Map<String, Boolean> triggers) {

  /**
   * @param type as PostgreSQL writes it: {@code character varying(80)}
   */
  public record FoundColumn(String type, boolean notNull) {}

  /**
   * @param kind PostgreSQL's letter: c check, f foreign key, p primary key, u unique, x exclusion
   */
  public record FoundConstraint(String name, char kind, List<String> columns) {}
}
