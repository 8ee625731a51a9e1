package dev.drawbridge.mapping;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One Salesforce object and the table that stands for it.
 *
 * @param objectName the object's API name
 * @param uniqueIdentifier the External ID field by which an INSERT becomes an upsert ({@code
 *     upsert_field} of the export format)
 * @param indexes columns the user wants indexed; the value says whether uniquely
 */
public record Mapping(
    String objectName,
    Access access,
    @Nullable String uniqueIdentifier,
    List<Column> columns,
    List<Index> indexes) {

  /** An index of the mapping, as the export format lists it. */
  public record Index(String column, boolean unique) {}

  public Mapping {
    columns = List.copyOf(columns);
    indexes = List.copyOf(indexes);
  }

  /** The table's name without schema: the object's name in lower case. */
  @JsonIgnore
  public String table() {
    return tableOf(objectName);
  }

  public static String tableOf(String objectName) {
    return objectName.toLowerCase(Locale.ROOT);
  }

  public Optional<Column> column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /**
   * These columns, and all others that write the same fields: a lookup by id and by external id.
   */
  public Set<String> sameFields(Set<String> names) {
    Set<String> fields =
        columns.stream()
            .filter(column -> names.contains(column.name()))
            .map(Mapping::field)
            .collect(Collectors.toSet());
    var all = new LinkedHashSet<>(names);
    columns.stream()
        .filter(column -> fields.contains(field(column)))
        .forEach(column -> all.add(column.name()));
    return all;
  }

  private static String field(Column column) {
    return switch (column) {
      case Column.OfField of -> of.field();
      case Column.Synthetic synthetic -> synthetic.lookupField();
    };
  }

  /**
   * The unique identifier in the form in which Salesforce compares it.
   *
   * @return empty where there is none: no identifier is mapped, or it is blank
   */
  public Optional<String> keyOf(Map<String, @Nullable String> values) {
    return uniqueIdentifierColumn()
        .flatMap(
            column ->
                Optional.ofNullable(values.get(column.name()))
                    .filter(value -> !value.isBlank())
                    .map(value -> KeyField.of(objectName, column).compared(value)));
  }

  /** Whether Salesforce takes two unique identifiers for one. */
  public boolean sameKey(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return false;
    }
    return uniqueIdentifierColumn()
        .map(column -> KeyField.of(objectName, column))
        .filter(key -> key.compared(one).equals(key.compared(other)))
        .isPresent();
  }

  /** The same with another unique identifier, whose column must be mapped. */
  public Mapping keyedBy(String field) {
    return new Mapping(objectName, access, field, columns, indexes);
  }

  /** The columns that stand for fields of the object. */
  @JsonIgnore
  public List<Column.OfField> fields() {
    return columns.stream()
        .filter(Column.OfField.class::isInstance)
        .map(Column.OfField.class::cast)
        .toList();
  }

  /** The columns by which parents are named by their external ids. */
  @JsonIgnore
  public List<Column.Synthetic> synthetics() {
    return columns.stream()
        .filter(Column.Synthetic.class::isInstance)
        .map(Column.Synthetic.class::cast)
        .toList();
  }

  /** The column of the unique identifier, when there is one. */
  @JsonIgnore
  public Optional<Column.OfField> uniqueIdentifierColumn() {
    if (uniqueIdentifier == null) {
      return Optional.empty();
    }
    // A loop, since each change of each plan comes by.
    for (Column column : columns) {
      if (column instanceof Column.OfField of && of.field().equalsIgnoreCase(uniqueIdentifier)) {
        return Optional.of(of);
      }
    }
    return Optional.empty();
  }
}
