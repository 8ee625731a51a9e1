package dev.drawbridge.emulator.record;

import java.util.List;

/** Why one record of a call was refused. */
public record RecordError(String code, String message, List<String> fields) {
  public static RecordError of(String code, String message, String... fields) {
    return new RecordError(code, message, List.of(fields));
  }
}
