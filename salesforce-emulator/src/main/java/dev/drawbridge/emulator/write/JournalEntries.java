package dev.drawbridge.emulator.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.journal.Entry;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The journal's view of the records of one call. */
final class JournalEntries {
  private final Store store;
  private final WriteCall call;
  private final Instant now;

  JournalEntries(Store store, WriteCall call, Instant now) {
    this.store = store;
    this.call = call;
    this.now = now;
  }

  Entry entry(RecordInput input, WriteResult result) {
    String id = result.id() == null ? canonical(input.id()) : result.id();
    Row row = id == null ? null : store.row(id);
    ObjectDescribe object =
        row == null && !input.type().isEmpty() ? store.schema().object(input.type()) : null;
    String name = row != null ? row.object().name() : object != null ? object.name() : typeOf(id);
    RecordError error = result.error();
    return new Entry(
        now,
        call.call(),
        outcome(result),
        name,
        id,
        externalId(input, row),
        fields(input),
        error == null ? null : error.code());
  }

  Entry cascade(Row row) {
    return new Entry(
        now,
        call.call(),
        call.call().verb() == Verb.UNDELETE ? Entry.Outcome.UNDELETED : Entry.Outcome.DELETED,
        row.object().name(),
        row.id(),
        storedKey(row),
        JsonNodeFactory.instance.objectNode(),
        null);
  }

  private Entry.Outcome outcome(WriteResult result) {
    if (!result.success()) {
      return Entry.Outcome.REJECTED;
    }
    if (call.call().verb() == Verb.DELETE) {
      return Entry.Outcome.DELETED;
    }
    if (call.call().verb() == Verb.UNDELETE) {
      return Entry.Outcome.UNDELETED;
    }
    return result.created() ? Entry.Outcome.CREATED : Entry.Outcome.UPDATED;
  }

  private static @Nullable String canonical(@Nullable String id) {
    if (id == null) {
      return null;
    }
    String parsed = SalesforceId.parse(id);
    return parsed == null ? id : parsed;
  }

  private String typeOf(@Nullable String id) {
    ObjectDescribe object =
        id == null || SalesforceId.parse(id) == null ? null : store.schema().ofId(id);
    return object == null ? "" : object.name();
  }

  private Entry.@Nullable Key externalId(RecordInput input, @Nullable Row row) {
    if (call.externalIdField() != null && !call.externalIdField().equalsIgnoreCase("Id")) {
      for (Map.Entry<String, Sent> field : input.fields().entrySet()) {
        if (field.getKey().equalsIgnoreCase(call.externalIdField())
            && field.getValue() instanceof Sent.Text(String text)) {
          return new Entry.Key(call.externalIdField(), text);
        }
      }
      return new Entry.Key(call.externalIdField(), null);
    }
    return row == null ? null : storedKey(row);
  }

  private static Entry.@Nullable Key storedKey(Row row) {
    for (Field field : row.object().fields()) {
      Object value = row.value(field.name());
      if (value != null && field.describe().path("externalId").asBoolean()) {
        return new Entry.Key(field.name(), Values.text(value));
      }
    }
    return null;
  }

  private static ObjectNode fields(RecordInput input) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    input
        .fields()
        .forEach(
            (name, sent) -> {
              switch (sent) {
                case Sent.Text text -> fields.put(name, text.text());
                case Sent.Null nothing -> fields.putNull(name);
                case Sent.Parent parent -> {
                  ObjectNode node = fields.putObject(name).put("type", parent.type());
                  parent.keys().forEach(node::put);
                }
              }
            });
    return fields;
  }
}
