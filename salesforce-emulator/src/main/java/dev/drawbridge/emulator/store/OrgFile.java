package dev.drawbridge.emulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.drawbridge.emulator.journal.CommitLog;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.row.Bin;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.rule.Rules;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How an org is written to its file and read back; without a file it only counts calls. */
public final class OrgFile {
  /** The organization that an org is unless it was told another one. */
  private static final String FIRST = SalesforceId.of("00D", 1);

  private final ObjectMapper json;
  private final @Nullable CommitLog log;
  private final AtomicLong calls = new AtomicLong();
  private final Map<String, List<JsonNode>> notes = new HashMap<>();
  private String organization = FIRST;

  public OrgFile(ObjectMapper json, @Nullable CommitLog log) {
    this.json = json;
    this.log = log;
  }

  public String organization() {
    return organization;
  }

  public long nextCall() {
    return calls.incrementAndGet();
  }

  public void commit(long call, List<byte[]> entries, List<Row> changed, Store store) {
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
      Bin bin = row.bin();
      if (bin != null) {
        node.set("bin", json.valueToTree(bin));
      }
      ObjectNode values = node.putObject("values");
      row.values().forEach((name, value) -> values.put(name, Values.text(value)));
    }
    log.append(line);
  }

  /** Notes the objects that a change of the schema added, changed or removed. */
  public void described(@Nullable Schema before, Schema after) {
    if (log == null) {
      return;
    }
    ObjectNode line = json.createObjectNode();
    ArrayNode changed = line.putArray("schema");
    for (ObjectDescribe object : after.objects()) {
      if (before == null || before.object(object.name()) != object) {
        changed.add(object.describe());
      }
    }
    ArrayNode removed = line.putArray("removed");
    for (ObjectDescribe object : before == null ? Schema.standard().objects() : before.objects()) {
      if (after.object(object.name()) == null) {
        removed.add(object.name());
      }
    }
    log.append(line);
  }

  /** Notes records that are gone for good, and when they were deleted. */
  public void purged(Map<String, Instant> records) {
    if (log != null) {
      ObjectNode line = json.createObjectNode();
      ObjectNode node = line.putObject("purged");
      records.forEach((id, time) -> node.put(id, time.toString()));
      log.append(line);
    }
  }

  public void forgotten(Instant before) {
    if (log != null) {
      log.append(json.createObjectNode().put("forgotten", before.toString()));
    }
  }

  /** Notes the rules that hold from now on. */
  public void ruled(Rules rules) {
    if (log != null) {
      log.append(json.createObjectNode().set("rules", json.valueToTree(rules)));
    }
  }

  /** Notes something that is no record and outlives a restart too. */
  public synchronized void note(String kind, JsonNode content) {
    notes.computeIfAbsent(kind, name -> new ArrayList<>()).add(content);
    if (log != null) {
      log.append(noted(kind, content));
    }
  }

  private ObjectNode noted(String kind, JsonNode content) {
    return json.createObjectNode().put("note", kind).set("content", content);
  }

  public synchronized List<JsonNode> notes(String kind) {
    return List.copyOf(notes.getOrDefault(kind, List.of()));
  }

  /** Forgets all but the schema and the notes of these kinds. */
  public synchronized void clear(Schema schema, Set<String> kept) {
    notes.keySet().retainAll(kept);
    if (log != null) {
      log.clear();
      log.append(made());
      described(null, schema);
      notes.forEach((kind, list) -> list.forEach(each -> log.append(noted(kind, each))));
    }
  }

  /**
   * Reads what the file holds; a new one notes whose it is.
   *
   * @param wanted the organization that it must be of; null for whichever it is of
   * @throws IllegalArgumentException with a sentence if it is another's
   */
  public void replay(Store store, Journal journal, @Nullable String wanted) {
    boolean made = log != null && log.replay(line -> apply(line, store, journal)) > 0;
    if (made && wanted != null && !wanted.equals(organization)) {
      throw new IllegalArgumentException(
          "The data directory holds the organization "
              + organization
              + ", not "
              + wanted
              + "; leave --organization out, or choose another directory.");
    }
    if (!made && wanted != null) {
      organization = wanted;
    }
    if (!made && log != null) {
      log.append(made());
    }
  }

  private ObjectNode made() {
    return json.createObjectNode().put("organization", organization);
  }

  public void close() {
    if (log != null) {
      log.close();
    }
  }

  private void apply(JsonNode line, Store store, Journal journal) {
    organization = line.path("organization").asText(organization);
    calls.accumulateAndGet(line.path("call").asLong(), Math::max);
    for (JsonNode description : line.path("schema")) {
      store.replace(store.schema().with(ObjectDescribe.of(description)));
    }
    for (JsonNode name : line.path("removed")) {
      if (store.schema().object(name.asText()) != null) {
        store.replace(store.schema().without(name.asText()));
      }
    }
    if (line.has("rules")) {
      store.rules(json.convertValue(line.path("rules"), Rules.class));
    }
    if (line.has("note")) {
      notes
          .computeIfAbsent(line.path("note").asText(), name -> new ArrayList<>())
          .add(line.path("content"));
    }
    for (JsonNode entry : line.path("journal")) {
      journal.add(entry.toString().getBytes(StandardCharsets.UTF_8));
    }
    line.path("purged")
        .properties()
        .forEach(
            entry -> {
              ObjectDescribe object = store.schema().ofId(entry.getKey());
              if (object != null) {
                store.table(object).purge(entry.getKey(), Instant.parse(entry.getValue().asText()));
              }
            });
    if (line.hasNonNull("forgotten")) {
      store.forgetDeletions(Instant.parse(line.path("forgotten").asText()));
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
              String text = value.getValue().asText();
              // Setup objects have no such field but are deleted all the same.
              Object parsed =
                  field != null
                      ? Values.parse(field, text)
                      : value.getKey().equals("IsDeleted") ? Boolean.valueOf(text) : null;
              if (parsed != null) {
                values.put(value.getKey(), parsed);
              }
            });
    Table table = store.table(object);
    table.lastNumber(node.path("number").asLong());
    table.put(
        new Row(
            object, String.valueOf(values.get("Id")), Map.copyOf(values), bin(node.path("bin"))));
  }

  private static @Nullable Bin bin(JsonNode node) {
    if (!node.isObject()) {
      return null;
    }
    List<Bin.Cleared> cleared = new ArrayList<>();
    node.path("cleared")
        .forEach(
            lookup ->
                cleared.add(
                    new Bin.Cleared(lookup.path("id").asText(), lookup.path("field").asText())));
    return new Bin(node.path("with").asText(null), List.copyOf(cleared));
  }
}
