package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * An application that writes nodes and leaves: each has a unique value and may name a node as its
 * parent. It logs its changes as the capture triggers do. It never leaves a reference to a row that
 * is not there, except, where it may, to one that it inserts next.
 */
final class ModelApplication {
  static final Mappings MAPPINGS = new Mappings(List.of(mapping("Node"), mapping("Leaf")));

  private final Random random;
  private final boolean circles;
  private final Map<RecordKey, Map<String, @Nullable String>> rows = new LinkedHashMap<>();
  private final List<Change> log = new ArrayList<>();
  private long nextRow = 1;
  private long nextKey = 1;

  ModelApplication(long seed, boolean circles) {
    this.random = new Random(seed);
    this.circles = circles;
  }

  private static Mapping mapping(String object) {
    return new Mapping(
        object,
        Access.READ_WRITE,
        "Key__c",
        List.of(
            new Column.OfField(
                "value",
                "Value__c",
                FieldType.STRING,
                9,
                true,
                true,
                true,
                false,
                false,
                List.of()),
            new Column.OfField(
                "key", "Key__c", FieldType.STRING, 9, true, true, true, true, false, List.of()),
            new Column.Synthetic(
                "parent", "Parent__r", "Parent__c", "Node", "Key__c", 9, true, true)),
        List.of());
  }

  /** What it logged since it was last asked. */
  List<Change> takeLog() {
    List<Change> taken = List.copyOf(log);
    log.clear();
    return taken;
  }

  Map<RecordKey, ModelOrg.Stored> state() {
    var state = new LinkedHashMap<RecordKey, ModelOrg.Stored>();
    rows.forEach(
        (row, columns) ->
            state.put(
                row,
                new ModelOrg.Stored(
                    row.table(),
                    String.valueOf(columns.get("key")),
                    columns.get("parent") == null ? null : "node" + columns.get("parent"),
                    columns.get("value"))));
    return state;
  }

  void act(int times) {
    for (int i = 0; i < times; i++) {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> insert(table(), freshKey(), anyNode());
        case 3 -> family();
        case 4, 5 -> any().ifPresent(row -> update(row, Map.of("value", "v" + random.nextInt(99))));
        case 6 -> any().ifPresent(row -> update(row, single("parent", anyOtherNode(row))));
        case 7 ->
            any().filter(this::childless).ifPresent(row -> update(row, Map.of("key", freshKey())));
        case 8 -> any().filter(this::childless).ifPresent(this::delete);
        default -> reuseOrSwap();
      }
    }
  }

  private static Map<String, @Nullable String> single(String column, @Nullable String value) {
    var map = new LinkedHashMap<String, @Nullable String>();
    map.put(column, value);
    return map;
  }

  private String table() {
    return random.nextBoolean() ? "node" : "leaf";
  }

  private String freshKey() {
    return "K" + nextKey++;
  }

  /** A child before its parent; or, where circles are allowed, two that name each other. */
  private void family() {
    String one = freshKey();
    String other = freshKey();
    String grandparent = anyNode();
    if (random.nextInt(4) == 0 && circles) {
      insert("node", one, random.nextBoolean() ? one : other);
      insert("node", other, one);
    } else {
      insert(table(), one, other);
      insert("node", other, grandparent);
    }
  }

  /** A deleted row's unique value is used again; or two rows exchange theirs. */
  private void reuseOrSwap() {
    var row = any().filter(this::childless);
    if (row.isEmpty()) return;
    String key = String.valueOf(rows.get(row.get()).get("key"));
    if (random.nextBoolean()) {
      delete(row.get());
      insert(row.get().table(), key, anyNode());
      return;
    }
    var other =
        rows.keySet().stream()
            .filter(r -> r.table().equals(row.get().table()) && !r.equals(row.get()))
            .filter(this::childless)
            .findFirst();
    if (other.isEmpty()) return;
    String otherKey = String.valueOf(rows.get(other.get()).get("key"));
    update(row.get(), Map.of("key", freshKey()));
    update(other.get(), Map.of("key", key));
    update(row.get(), Map.of("key", otherKey));
  }

  private java.util.Optional<RecordKey> any() {
    if (rows.isEmpty()) return java.util.Optional.empty();
    return rows.keySet().stream().skip(random.nextInt(rows.size())).findFirst();
  }

  private @Nullable String anyNode() {
    return any().filter(row -> row.table().equals("node")).map(this::key).orElse(null);
  }

  private @Nullable String anyOtherNode(RecordKey row) {
    // A node names only older ones, so that no circle arises by itself.
    return any()
        .filter(r -> r.table().equals("node"))
        .filter(r -> row.table().equals("leaf") || r.id() < row.id())
        .map(this::key)
        .orElse(null);
  }

  private String key(RecordKey row) {
    return String.valueOf(rows.get(row).get("key"));
  }

  private boolean childless(RecordKey row) {
    return row.table().equals("leaf")
        || rows.values().stream().noneMatch(r -> key(row).equals(r.get("parent")));
  }

  private void insert(String table, String key, @Nullable String parent) {
    var row = new RecordKey(table, nextRow++);
    var columns = new LinkedHashMap<String, @Nullable String>();
    columns.put("key", key);
    columns.put("value", "v0");
    columns.put("parent", parent);
    rows.put(row, columns);
    log(row, Verb.INSERT, columns, Map.of());
  }

  private void update(RecordKey row, Map<String, @Nullable String> changed) {
    var before = new LinkedHashMap<>(rows.get(row));
    var differing = new LinkedHashMap<>(changed);
    differing
        .entrySet()
        .removeIf(e -> java.util.Objects.equals(before.get(e.getKey()), e.getValue()));
    if (differing.isEmpty()) return;
    rows.get(row).putAll(differing);
    log(row, Verb.UPDATE, differing, before);
  }

  private void delete(RecordKey row) {
    log(row, Verb.DELETE, Map.of(), rows.remove(row));
  }

  private void log(
      RecordKey row,
      Verb verb,
      Map<String, @Nullable String> values,
      Map<String, @Nullable String> old) {
    log.add(new Change(nextLogId++, row, verb, null, new RowImage(values), new RowImage(old)));
  }

  private long nextLogId = 1;
}
