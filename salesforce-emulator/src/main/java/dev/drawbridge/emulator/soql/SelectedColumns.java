package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query selects, for clients that lay out a table of its records.
 *
 * @param grouped whether it groups its records
 */
public record SelectedColumns(ObjectDescribe object, boolean grouped, List<Column> columns) {

  /**
   * One of them.
   *
   * @param name its key in a record
   * @param text how the query selects it
   * @param aggregate whether it stands for several records: a function of them, or children
   * @param type of its value; null for records
   * @param field null if it is none
   * @param lookup leads to the parent that it is; null if it is none
   * @param joined what is selected of the parent or of the children
   */
  public record Column(
      String name,
      String text,
      boolean aggregate,
      @Nullable FieldType type,
      @Nullable Field field,
      @Nullable Field lookup,
      List<Column> joined) {}

  /** Whether each record comes with its id. */
  public boolean withId() {
    return columns.stream()
        .anyMatch(
            column -> column.field() != null && column.type() == FieldType.ID && !aggregated());
  }

  private boolean aggregated() {
    return columns.stream().anyMatch(column -> column.aggregate() && column.joined().isEmpty());
  }
}
