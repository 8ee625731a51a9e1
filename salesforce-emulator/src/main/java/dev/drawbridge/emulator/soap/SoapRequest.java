package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.call.RecordInput;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed envelope: headers by name and part ({@code AllOrNoneHeader.allOrNone}), the operation,
 * its plain arguments and its records.
 */
record SoapRequest(
    Map<String, String> headers,
    String operation,
    Map<String, List<String>> arguments,
    List<RecordInput> records) {

  @Nullable String header(String header, String part) {
    return headers.get(header + "." + part);
  }

  boolean flag(String header, String part) {
    String value = header(header, part);
    return value != null && (value.equals("true") || value.equals("1"));
  }

  List<String> all(String argument) {
    return arguments.getOrDefault(argument, List.of());
  }

  String first(String argument) {
    List<String> values = all(argument);
    return values.isEmpty() ? "" : values.getFirst();
  }
}
