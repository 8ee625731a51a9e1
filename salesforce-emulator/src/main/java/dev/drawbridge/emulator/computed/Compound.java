package dev.drawbridge.emulator.computed;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The value of an address or location field, put together from the fields that hold its parts.
 *
 * @param parts in the order that SOAP clients read them in
 */
public record Compound(FieldType type, Map<String, @Nullable Object> parts) {
  private static final List<String> ADDRESS =
      List.of(
          "Latitude",
          "Longitude",
          "City",
          "Country",
          "CountryCode",
          "GeocodeAccuracy",
          "PostalCode",
          "State",
          "StateCode",
          "Street");

  public static @Nullable Compound of(Row row, Field field) {
    return field.type() == FieldType.ADDRESS
        ? parts(row, field, ADDRESS, field.name().replaceFirst("Address$", ""), "")
        : parts(
            row,
            field,
            List.of("Latitude", "Longitude"),
            field.name().replaceFirst("__c$", "") + "__",
            "__s");
  }

  private static @Nullable Compound parts(
      Row row, Field field, List<String> names, String prefix, String suffix) {
    ObjectDescribe object = row.object();
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    for (String name : names) {
      Field part = object.field(prefix + name + suffix);
      parts.put(
          Character.toLowerCase(name.charAt(0)) + name.substring(1),
          part == null ? null : row.value(part.name()));
    }
    return parts.values().stream().allMatch(Objects::isNull)
        ? null
        : new Compound(field.type(), parts);
  }
}
