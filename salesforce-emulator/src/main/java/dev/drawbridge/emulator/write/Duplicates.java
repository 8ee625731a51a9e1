package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records that a call names more than once: all of them are refused. */
final class Duplicates {
  private Duplicates() {}

  static Map<Integer, RecordError> in(WriteCall call, List<Bound> bound) {
    if (call.call().verb() != Verb.UPDATE && call.call().verb() != Verb.UPSERT) {
      return Map.of();
    }
    Map<String, List<Integer>> places = new HashMap<>();
    for (int i = 0; i < bound.size(); i++) {
      String key = key(call, bound.get(i));
      if (key != null) {
        places.computeIfAbsent(key, name -> new ArrayList<>()).add(i);
      }
    }
    Map<Integer, RecordError> refused = new HashMap<>();
    for (List<Integer> indexes : places.values()) {
      if (indexes.size() > 1) {
        indexes.forEach(index -> refused.put(index, error(call, bound.get(index))));
      }
    }
    return refused;
  }

  private static @Nullable String key(WriteCall call, Bound record) {
    Field field = externalId(call, record);
    if (field == null) {
      String id = record.input().id();
      return id == null ? null : SalesforceId.parse(id);
    }
    Object value = record.values().get(field);
    return value == null ? null : field.upsertKey(value);
  }

  private static RecordError error(WriteCall call, Bound record) {
    Field field = externalId(call, record);
    return field == null
        ? RecordError.of("DUPLICATE_VALUE", "Duplicate id specified: " + record.input().id())
        : RecordError.of(
            "DUPLICATE_VALUE",
            "Duplicate external id specified: " + record.values().get(field),
            field.name());
  }

  private static @Nullable Field externalId(WriteCall call, Bound record) {
    if (call.externalIdField() == null) {
      return null;
    }
    Field field = record.object().field(call.externalIdField());
    return field == null || field.type() == FieldType.ID ? null : field;
  }
}
