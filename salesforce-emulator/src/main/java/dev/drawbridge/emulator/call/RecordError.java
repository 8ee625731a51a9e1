package dev.drawbridge.emulator.call;

import dev.drawbridge.emulator.row.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why one record of a call was refused. */
public record RecordError(
    String code, String message, List<String> fields, @Nullable Duplicate duplicate) {
  public RecordError(String code, String message, List<String> fields) {
    this(code, message, fields, null);
  }

  /**
   * The duplicate rule that refused it.
   *
   * @param fields what the matching records agree in
   * @param matches the records it is a duplicate of
   * @param allowSave whether a client that allows it could save the record
   */
  public record Duplicate(
      boolean allowSave, String rule, String object, List<String> fields, List<Row> matches) {}

  public static RecordError of(String code, String message, String... fields) {
    return new RecordError(code, message, List.of(fields));
  }
}
