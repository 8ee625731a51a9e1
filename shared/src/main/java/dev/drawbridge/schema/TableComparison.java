package dev.drawbridge.schema;

import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.schema.FoundTable.FoundColumn;
import dev.drawbridge.schema.FoundTable.FoundConstraint;
import dev.drawbridge.schema.TableDifference.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A mapped table as it should be against what was found. Pure. */
public final class TableComparison {
  private final Mapping mapping;
  private final List<TableDifference> differences = new ArrayList<>();

  private TableComparison(Mapping mapping) {
    this.mapping = mapping;
  }

  /**
   * @return nothing, if the table is as it should be
   */
  public static List<TableDifference> of(Mapping mapping, Optional<FoundTable> found) {
    if (found.isEmpty()) {
      return List.of(
          new TableDifference(Kind.TABLE_MISSING, "the table " + mapping.table() + " is missing"));
    }
    var comparison = new TableComparison(mapping);
    comparison.columns(found.get().columns());
    comparison.keys(found.get());
    comparison.constraints(found.get());
    return comparison.differences;
  }

  private Map<String, String> expectedTypes() {
    var types = new LinkedHashMap<String, String>();
    types.put("id", "integer");
    types.put("sfid", "character varying(18)");
    types.put("_hc_lastop", "character varying(32)");
    types.put("_hc_err", "text");
    for (Column column : mapping.columns()) {
      boolean hasNone =
          column instanceof Column.OfField field
              && (field.type() == FieldType.BASE64 || field.type() == FieldType.UNMAPPABLE);
      if (!hasNone) {
        types.put(
            column.name(), ColumnType.of(column).replaceFirst("^varchar", "character varying"));
      }
    }
    return types;
  }

  private void columns(Map<String, FoundColumn> found) {
    Map<String, String> expected = expectedTypes();
    expected.forEach(
        (name, type) -> {
          FoundColumn column = found.get(name);
          if (column == null) {
            differences.add(
                new TableDifference(
                    Kind.COLUMN_MISSING,
                    "the column " + name + " was removed",
                    unknown(found, expected.keySet(), type)));
          } else if (!column.type().equals(type) && !harmless(type, column.type())) {
            add(
                Kind.COLUMN_ALTERED,
                "the column " + name + " is " + column.type() + " instead of " + type);
          } else if (column.notNull() && !name.equals("id")) {
            add(Kind.CONSTRAINT_ADDED, "the column " + name + " became NOT NULL");
          }
        });
    found.keySet().stream()
        .filter(name -> !expected.containsKey(name))
        .sorted()
        .forEach(name -> add(Kind.COLUMN_ADDED, "the column " + name + " was added"));
  }

  private static List<String> unknown(
      Map<String, FoundColumn> found, Set<String> expected, String type) {
    return found.entrySet().stream()
        .filter(column -> !expected.contains(column.getKey()))
        .filter(
            column ->
                column.getValue().type().equals(type) || harmless(type, column.getValue().type()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** A column keeps its length when its field gets shorter: import never shortens one. */
  private static boolean harmless(String expected, String found) {
    return ColumnType.takesAllTexts(expected.replace("character varying", "varchar"), found);
  }

  /** Without these two, two rows could stand for one record. */
  private void keys(FoundTable found) {
    for (String key : List.of("id", "sfid")) {
      if (!found.uniqueIndexes().containsValue(List.of(key))) {
        add(Kind.INDEX_MISSING, "the unique index on " + key + " was removed");
      }
    }
  }

  private void constraints(FoundTable found) {
    Set<List<String>> ours = new HashSet<>();
    ours.add(List.of("id"));
    ours.add(List.of("sfid"));
    mapping.uniqueIdentifierColumn().ifPresent(column -> ours.add(List.of(column.name())));
    mapping.indexes().stream()
        .filter(Mapping.Index::unique)
        .forEach(index -> ours.add(List.of(index.column())));
    for (FoundConstraint constraint : found.constraints()) {
      boolean key = constraint.kind() == 'p' || constraint.kind() == 'u';
      if (!key || !ours.contains(constraint.columns())) {
        add(
            Kind.CONSTRAINT_ADDED,
            "the " + kind(constraint.kind()) + " " + constraint.name() + " was added");
      }
    }
    Set<String> named = new HashSet<>();
    found.constraints().forEach(constraint -> named.add(constraint.name()));
    found
        .uniqueIndexes()
        .forEach(
            (name, columns) -> {
              if (!named.contains(name) && !ours.contains(columns)) {
                add(Kind.CONSTRAINT_ADDED, "the unique index " + name + " was added");
              }
            });
  }

  private static String kind(char letter) {
    return switch (letter) {
      case 'c' -> "check constraint";
      case 'f' -> "foreign key";
      case 'p' -> "primary key";
      case 'u' -> "unique constraint";
      default -> "exclusion constraint";
    };
  }

  private void add(Kind kind, String what) {
    differences.add(new TableDifference(kind, what));
  }
}
