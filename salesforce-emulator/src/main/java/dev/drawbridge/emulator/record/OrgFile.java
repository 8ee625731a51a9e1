package dev.drawbridge.emulator.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.drawbridge.emulator.journal.CommitLog;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How an org is written to its file and read back; without a file it only counts calls. */
final class OrgFile {
  private final ObjectMapper json;
  private final @Nullable CommitLog log;
  private final AtomicLong calls = new AtomicLong();

  OrgFile(ObjectMapper json, @Nullable CommitLog log) {
    this.json = json;
    this.log = log;
  }

  long nextCall() {
    return calls.incrementAndGet();
  }

  void commit(long call, List<byte[]> entries, List<Row> changed, Store store) {
    if (log == null) {
      return;
    }
    ObjectNode line = json.createObjectNode().put("call", call);
    ArrayNode journal = line.putArray("journal");
    entries.forEach(
        entry -> journal.addRawValue(new RawValue(new String(entry, StandardCharsets.UTF_8))));
    ArrayNode rows = line.putArray("rows");
    for (Row row : changed) {
      ObjectNode node = rows.addObject().put("object", row.object().name());
      node.put("number", store.table(row.object()).lastNumber());
      if (row.deletedWith() != null) {
        node.put("deletedWith", row.deletedWith());
      }
      ObjectNode values = node.putObject("values");
      row.values().forEach((name, value) -> values.put(name, Values.text(value)));
    }
    log.append(line);
  }

  void described(List<JsonNode> descriptions) {
    if (log != null) {
      ObjectNode line = json.createObjectNode();
      line.putArray("schema").addAll(descriptions);
      log.append(line);
    }
  }

  void clear(Schema schema) {
    if (log != null) {
      log.clear();
      described(schema.objects().stream().<JsonNode>map(ObjectDescribe::describe).toList());
    }
  }

  void replay(Store store, Journal journal) {
    if (log != null) {
      log.replay(line -> apply(line, store, journal));
    }
  }

  void close() {
    if (log != null) {
      log.close();
    }
  }

  private void apply(JsonNode line, Store store, Journal journal) {
    calls.accumulateAndGet(line.path("call").asLong(), Math::max);
    for (JsonNode description : line.path("schema")) {
      store.replace(store.schema().with(ObjectDescribe.of(description)));
    }
    for (JsonNode entry : line.path("journal")) {
      journal.restore(entry.toString().getBytes(StandardCharsets.UTF_8));
    }
    for (JsonNode node : line.path("rows")) {
      ObjectDescribe object = store.schema().object(node.path("object").asText());
      if (object != null) {
        restore(object, node, store);
      }
    }
  }

  private static void restore(ObjectDescribe object, JsonNode node, Store store) {
    Map<String, Object> values = new HashMap<>();
    node.path("values")
        .properties()
        .forEach(
            value -> {
              Field field = object.field(value.getKey());
              Object parsed = field == null ? null : Values.parse(field, value.getValue().asText());
              if (parsed != null) {
                values.put(value.getKey(), parsed);
              }
            });
    Table table = store.table(object);
    table.lastNumber(node.path("number").asLong());
    table.put(
        new Row(
            object,
            String.valueOf(values.get("Id")),
            Map.copyOf(values),
            node.path("deletedWith").asText(null)));
  }
}
