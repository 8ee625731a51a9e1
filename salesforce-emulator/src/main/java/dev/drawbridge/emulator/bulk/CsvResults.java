package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.soql.FlatResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results of a batch as CSV: one row for each row of the request, in its order. */
public final class CsvResults {
  private CsvResults() {}

  static byte[] of(List<WriteResult> results) {
    var csv = new StringBuilder("\"Id\",\"Success\",\"Created\",\"Error\"\n");
    for (WriteResult result : results) {
      RecordError error = result.error();
      cell(csv, result.id() == null ? "" : result.id()).append(',');
      cell(csv, String.valueOf(result.success())).append(',');
      cell(csv, String.valueOf(result.created())).append(',');
      cell(csv, error == null ? "" : text(error)).append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What a query found; the sentence that stands for nothing is Salesforce's. */
  static byte[] of(FlatResult found) {
    if (found.rows().isEmpty()) {
      return "Records not found for this query".getBytes(StandardCharsets.UTF_8);
    }
    var csv = new StringBuilder();
    line(csv, found.columns());
    for (List<@Nullable Object> row : found.rows()) {
      line(csv, row.stream().map(value -> value == null ? "" : Values.text(value)).toList());
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder csv, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      cell(i == 0 ? csv : csv.append(','), cells.get(i));
    }
    csv.append('\n');
  }

  // CODE:message:fields --, the fields with a space after them if there are any.
  public static String text(RecordError error) {
    String fields = String.join(", ", error.fields());
    return error.code() + ":" + error.message() + ":" + fields + (fields.isEmpty() ? "--" : " --");
  }

  private static StringBuilder cell(StringBuilder csv, String text) {
    return csv.append('"').append(text.replace("\"", "\"\"")).append('"');
  }
}
