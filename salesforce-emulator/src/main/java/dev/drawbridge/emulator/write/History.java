package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.computed.RollUps;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Transaction;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.HistoryObjects;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Notes changes of tracked fields in the history object of their object. */
final class History {
  private final Store store;
  private final Transaction transaction;
  private final Instant stamp;
  private final String user;

  History(Store store, Transaction transaction, Instant stamp, String user) {
    this.store = store;
    this.transaction = transaction;
    this.stamp = stamp;
    this.user = user;
  }

  /** Compares a record that was saved with what it was; null if it is new. */
  void note(ObjectDescribe object, String id, Map<String, Object> values, @Nullable Row before) {
    ObjectDescribe history = store.schema().object(HistoryObjects.name(object.name()));
    if (history == null) {
      return;
    }
    if (before == null) {
      put(object, history, id, "created", "Text", null, null);
      return;
    }
    for (Field field : object.fields()) {
      Object old = before.value(field.name());
      Object now = values.get(field.name());
      if (field.describe().path("trackHistory").asBoolean() && !Objects.equals(old, now)) {
        // Of long texts Salesforce notes only that they changed.
        boolean named = field.length() <= 255;
        put(
            object,
            history,
            id,
            field.name(),
            field.type().describeName(),
            named ? old : null,
            named ? now : null);
      }
    }
  }

  private void put(
      ObjectDescribe object,
      ObjectDescribe history,
      String parent,
      String field,
      String type,
      @Nullable Object old,
      @Nullable Object now) {
    String id = SalesforceId.of(history.keyPrefix(), store.nextNumber(history));
    Map<String, Object> values = new HashMap<>();
    values.put("Id", id);
    values.put("IsDeleted", false);
    values.put(HistoryObjects.parent(object.name()), parent);
    values.put("CreatedById", user);
    values.put("CreatedDate", stamp);
    values.put("Field", field);
    values.put("DataType", type);
    RollUps.put(values, "OldValue", old == null ? null : Values.text(old));
    RollUps.put(values, "NewValue", now == null ? null : Values.text(now));
    transaction.put(new Row(history, id, values));
  }
}
