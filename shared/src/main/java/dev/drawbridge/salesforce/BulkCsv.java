package dev.drawbridge.salesforce;

import com.sforce.async.CSVReader;
import dev.drawbridge.change.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The CSV of the Bulk API: an empty cell leaves a field alone, {@code #N/A} blanks it, {@code
 * Parent.Key__c} names a parent by its external id. Pure.
 */
public final class BulkCsv {
  private static final String NULL = "#N/A";
  private static final int MOST_ROWS = 10_001;
  private static final int MOST_CHARACTERS = 100_000_000;

  private BulkCsv() {}

  /** A header and a row for each record, in their order; UTF-8. */
  public static byte[] of(Operation operation, List<OutgoingRecord> records) {
    Set<String> columns = new LinkedHashSet<>();
    if (operation == Operation.UPDATE || operation == Operation.DELETE) {
      columns.add("Id");
    }
    List<Map<String, String>> rows = new ArrayList<>();
    for (OutgoingRecord record : records) {
      Map<String, String> row = row(record);
      rows.add(row);
      if (operation != Operation.DELETE) {
        columns.addAll(row.keySet());
      }
    }
    if (operation == Operation.UPSERT || operation == Operation.CREATE) {
      columns.remove("Id");
    }
    var csv = new StringBuilder(line(columns));
    for (Map<String, String> row : rows) {
      csv.append(line(columns.stream().map(column -> row.getOrDefault(column, "")).toList()));
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> row(OutgoingRecord record) {
    Map<String, String> row = new HashMap<>();
    if (record.sfid() != null) {
      row.put("Id", record.sfid());
    }
    record.nulls().forEach(field -> row.put(field, NULL));
    row.putAll(record.fields());
    for (OutgoingRecord.Parent parent : record.parents()) {
      row.put(parent.relationship() + "." + parent.field(), parent.value());
    }
    return row;
  }

  private static String line(Collection<String> cells) {
    return cells.stream()
        .map(cell -> cell.isEmpty() ? "" : '"' + cell.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(",", "", "\n"));
  }

  /**
   * @throws IOException when this is no result of a batch
   */
  static List<RecordResult> results(InputStream in) throws IOException {
    var reader = new CSVReader(in);
    reader.setMaxRowsInFile(MOST_ROWS);
    reader.setMaxCharsInFile(MOST_CHARACTERS);
    List<String> header = reader.nextRecord();
    if (header == null || !header.containsAll(List.of("Id", "Success", "Created", "Error"))) {
      throw new IOException("a result without the columns of a result");
    }
    List<RecordResult> results = new ArrayList<>();
    for (List<String> row = reader.nextRecord(); row != null; row = reader.nextRecord()) {
      if (row.size() != header.size()) {
        throw new IOException("a result of another width");
      }
      results.add(
          result(
              row.get(header.indexOf("Id")),
              row.get(header.indexOf("Success")).equals("true"),
              row.get(header.indexOf("Created")).equals("true"),
              row.get(header.indexOf("Error"))));
    }
    return results;
  }

  /** An error is {@code CODE:message:fields --}. */
  private static RecordResult result(String id, boolean success, boolean created, String error) {
    if (success) {
      return new RecordResult.Accepted(id, created);
    }
    int colon = error.indexOf(':');
    if (colon < 1) {
      return new RecordResult.Rejected("UNKNOWN", error);
    }
    String message = error.substring(colon + 1);
    int fields = message.lastIndexOf(':');
    return new RecordResult.Rejected(
        error.substring(0, colon), fields < 0 ? message : message.substring(0, fields));
  }
}
