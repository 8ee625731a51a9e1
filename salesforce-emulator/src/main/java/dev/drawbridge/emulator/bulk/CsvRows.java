package dev.drawbridge.emulator.bulk;

import com.sforce.async.CSVReader;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a CSV batch. The dialect and its limits are those of Salesforce's own reader,
 * whose limits are the ones the Bulk API documents.
 */
public final class CsvRows {
  private static final int CELL = 131_072;

  private final String object;
  private final List<Column> columns;

  private CsvRows(String object, List<Column> columns) {
    this.object = object;
    this.columns = columns;
  }

  /** The rows of a text, as they stand there and as records; both in the same order. */
  public record Rows(List<String> header, List<List<String>> cells, List<RecordInput> records) {}

  /**
   * All rows of a batch as records of one object.
   *
   * @throws BadBatch if the text is no CSV of this object's fields, or more than a batch may have
   */
  static Rows ofBatch(String text, String object, Schema schema) throws BadBatch {
    return read(reader(text), object, schema);
  }

  /**
   * All rows of a job that the org cuts into batches itself; rows and cells have their limits, the
   * whole has none but that of the upload.
   *
   * @throws BadBatch if the text is no CSV of this object's fields
   */
  public static Rows ofJob(String text, String object, Schema schema) throws BadBatch {
    CSVReader csv = reader(text);
    csv.setMaxRowsInFile(Integer.MAX_VALUE);
    csv.setMaxCharsInFile(Integer.MAX_VALUE);
    return read(csv, object, schema);
  }

  private static CSVReader reader(String text) {
    return new CSVReader(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
  }

  private static Rows read(CSVReader csv, String object, Schema schema) throws BadBatch {
    try {
      List<String> header = next(csv);
      if (header == null) {
        throw new BadBatch("The batch is empty; it must have a header row.");
      }
      var rows = new Rows(List.copyOf(header), new ArrayList<>(), new ArrayList<>());
      for (List<String> row = next(csv); row != null; row = next(csv)) {
        checkWidth(row, rows.cells().size() + 1, header.size());
        rows.cells().add(List.copyOf(row));
      }
      var reader = new CsvRows(object, columns(rows, object, schema));
      rows.cells().forEach(row -> rows.records().add(reader.row(row)));
      return rows;
    } catch (IOException e) {
      throw new BadBatch(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable List<String> next(CSVReader csv) throws IOException, BadBatch {
    @Nullable List<String> cells = csv.nextRecord();
    if (cells != null) {
      // The reader makes no difference between "" and nothing: both are null.
      cells.replaceAll(cell -> Objects.requireNonNullElse(cell, ""));
      // It measures quoted cells only.
      for (String cell : cells) {
        if (cell.length() > CELL) {
          throw new BadBatch("Exceeded max field size: " + cell.length());
        }
      }
    }
    return cells;
  }

  private static void checkWidth(List<String> cells, int number, int columns) throws BadBatch {
    if (cells.size() != columns) {
      throw new BadBatch(
          "Row %d has %d columns, but the header has %d.".formatted(number, cells.size(), columns));
    }
  }

  private static List<Column> columns(Rows rows, String name, Schema schema) throws BadBatch {
    try {
      return columns(rows.header(), name, schema);
    } catch (BadBatch bad) {
      throw bad.of(rows.cells().stream().map(row -> sent(rows.header(), row, name)).toList());
    }
  }

  /** A row whose columns the object may not have. */
  private static RecordInput sent(List<String> header, List<String> cells, String object) {
    String id = null;
    Map<String, Sent> fields = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String column = header.get(i).trim();
      if (column.equalsIgnoreCase("Id")) {
        id = cell.isEmpty() ? id : cell.trim();
      } else if (!cell.isEmpty()) {
        fields.put(column, cell.equals(Column.NULL) ? new Sent.Null() : new Sent.Text(cell));
      }
    }
    return new RecordInput(object, id, fields);
  }

  private static List<Column> columns(List<String> header, String name, Schema schema)
      throws BadBatch {
    ObjectDescribe object = schema.object(name);
    if (object == null) {
      throw new BadBatch("Unable to find object: " + name);
    }
    List<Column> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String cell : header) {
      String column = cell.trim();
      if (!seen.add(column.toLowerCase(Locale.ROOT))) {
        throw new BadBatch("Field name is duplicated : " + column);
      }
      columns.add(Column.of(column, object, schema));
    }
    return columns;
  }

  private RecordInput row(List<String> cells) {
    String id = null;
    Map<String, Sent> fields = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      // An empty cell says nothing: emptying a field takes #N/A.
      if (cell.isEmpty()) {
        continue;
      }
      Column column = columns.get(i);
      if (!(column instanceof Column.Id)) {
        fields.put(Column.name(column, cell), Column.sent(column, cell));
      } else if (!cell.equals(Column.NULL)) {
        id = cell.trim();
      }
    }
    return new RecordInput(object, id, fields);
  }
}
