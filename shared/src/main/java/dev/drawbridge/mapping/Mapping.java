package dev.drawbridge.mapping;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  /** The column of the unique identifier, when there is one. */
  @JsonIgnore
  public Optional<Column.OfField> uniqueIdentifierColumn() {
    if (uniqueIdentifier == null) return Optional.empty();
    return columns.stream()
        .filter(Column.OfField.class::isInstance)
        .map(Column.OfField.class::cast)
        .filter(column -> column.field().equalsIgnoreCase(uniqueIdentifier))
        .findFirst();
  }
}
