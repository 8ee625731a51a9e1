package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.record.RecordError;
import dev.drawbridge.emulator.record.WriteResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Results of a batch as CSV: one row for each row of the request, in its order. */
final class CsvResults {
  private CsvResults() {}

  static byte[] of(List<WriteResult> results) {
    StringBuilder csv = new StringBuilder("\"Id\",\"Success\",\"Created\",\"Error\"\n");
    for (WriteResult result : results) {
      RecordError error = result.error();
      cell(csv, result.id() == null ? "" : result.id()).append(',');
      cell(csv, String.valueOf(result.success())).append(',');
      cell(csv, String.valueOf(result.created())).append(',');
      cell(csv, error == null ? "" : text(error)).append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  // CODE:message:fields --, the fields with a space after them if there are any.
  private static String text(RecordError error) {
    String fields = String.join(", ", error.fields());
    return error.code() + ":" + error.message() + ":" + fields + (fields.isEmpty() ? "--" : " --");
  }

  private static StringBuilder cell(StringBuilder csv, String text) {
    return csv.append('"').append(text.replace("\"", "\"\"")).append('"');
  }
}
