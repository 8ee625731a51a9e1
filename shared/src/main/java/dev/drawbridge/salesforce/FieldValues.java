package dev.drawbridge.salesforce;

import com.sforce.soap.partner.sobject.SObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Field values of records as text, without WSC's types. */
public final class FieldValues {
  private final SoapReader reader;

  public FieldValues(SoapReader reader) {
    this.reader = reader;
  }

  /** By record id, then by field; a record that is gone is missing, an empty field is null. */
  public Map<String, Map<String, @Nullable String>> read(
      String object, Set<String> fields, List<String> sfids) {
    Map<String, SObject> records = reader.retrieve(object, fields, sfids);
    return records.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> values(entry.getValue(), fields)));
  }

  private static Map<String, @Nullable String> values(SObject record, Set<String> fields) {
    Map<String, @Nullable String> values = new HashMap<>();
    for (String field : fields) {
      Object value = record.getField(field);
      values.put(field, value == null ? null : value.toString());
    }
    return values;
  }
}
