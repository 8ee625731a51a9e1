package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An application that writes nodes and leaves: each has a number as its key, in any spelling, and
 * may name a node as its parent. Salesforce deletes leaves with their node. The application logs
 * its changes as the capture triggers do: what {@code ON DELETE} does to children after the DELETE.
 * It uses the local ids of deleted rows again. It never leaves a reference to a row that is not
 * there, except, where it may, to one that it inserts next.
 */
final class ModelApplication {
  enum Habit {
    /** Rows name each other, and themselves. */
    CIRCLES,
    /** A child is logged before its parent. */
    ORPHANS,
    /** A parent is deleted while it has children. */
    ON_DELETE
  }

  static final Mappings MAPPINGS = new Mappings(List.of(mapping("Node"), mapping("Leaf")));

  private final Random random;
  private final Set<Habit> habits;
  private final Map<RecordKey, Life> lives = new HashMap<>();
  private final List<RecordKey> freeIds = new ArrayList<>();
  private final Map<RecordKey, Map<String, @Nullable String>> rows = new LinkedHashMap<>();
  private final List<Change> log = new ArrayList<>();
  private final Map<Life, Long> births = new HashMap<>();
  private long nextRow = 1;
  private long nextKey = 1;

  ModelApplication(long seed, Habit... habits) {
    this.random = new Random(seed);
    this.habits = Set.of(habits);
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
            // Not unique in Salesforce, but what the mapping upserts by.
            new Column.OfField(
                "key", "Key__c", FieldType.DOUBLE, 0, true, true, true, false, false, List.of()),
            new Column.Synthetic(
                "parent",
                "Parent__r",
                "Parent__c",
                "Node",
                "Key__c",
                9,
                true,
                true,
                object.equals("Leaf"))),
        List.of());
  }

  /** What it logged since it was last asked. */
  List<Change> takeLog() {
    List<Change> taken = List.copyOf(log);
    log.clear();
    return taken;
  }

  Map<Life, ModelOrg.Stored> state() {
    var state = new LinkedHashMap<Life, ModelOrg.Stored>();
    rows.forEach(
        (row, columns) ->
            state.put(
                lives.get(row),
                new ModelOrg.Stored(
                    row.table(),
                    ModelOrg.normal(String.valueOf(columns.get("key"))),
                    parentName(columns.get("parent")),
                    columns.get("value"))));
    return state;
  }

  private static @Nullable String parentName(@Nullable String key) {
    return key == null ? null : "node" + ModelOrg.normal(key);
  }

  /** What the row holds of its parent, as it is captured again; empty when the row is gone. */
  Optional<Change> captureParentAgain(Life life) {
    return rows.entrySet().stream()
        .filter(row -> life.equals(lives.get(row.getKey())))
        .findFirst()
        .map(
            row ->
                new Change(
                        nextLogId++,
                        row.getKey(),
                        Action.UPDATE,
                        null,
                        new RowImage(single("parent", row.getValue().get("parent"))),
                        RowImage.EMPTY)
                    .inLife(life));
  }

  void act(int times) {
    for (int i = 0; i < times; i++) {
      switch (random.nextInt(habits.contains(Habit.ON_DELETE) ? 13 : 10)) {
        case 0, 1, 2 -> insert(table(), freshKey(), anyNode());
        case 3 -> family();
        case 10 -> node().ifPresent(row -> deleteWithChildren(row, true));
        case 11 -> node().ifPresent(row -> deleteWithChildren(row, false));
        case 12 -> node().ifPresent(this::replace);
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
    return spelled(Long.toString(nextKey++));
  }

  /** The same number, written in another way. */
  private String spelled(String key) {
    String number = ModelOrg.normal(key);
    return switch (random.nextInt(4)) {
      case 0 -> number + ".0";
      case 1 -> number + "0e-1";
      default -> number;
    };
  }

  /** A child before its parent; or, where circles are allowed, two that name each other. */
  private void family() {
    String one = freshKey();
    String other = freshKey();
    String grandparent = anyNode();
    if (!habits.contains(Habit.ORPHANS)) {
      insert("node", other, grandparent);
      insert(table(), one, spelled(other));
    } else if (random.nextInt(4) == 0 && habits.contains(Habit.CIRCLES)) {
      insert("node", one, spelled(random.nextBoolean() ? one : other));
      insert("node", other, spelled(one));
    } else {
      insert(table(), one, spelled(other));
      insert("node", other, grandparent);
    }
  }

  /** What ON DELETE SET NULL or CASCADE does: the children's changes are logged after it. */
  private void deleteWithChildren(RecordKey row, boolean cascade) {
    List<RecordKey> children = children(row);
    delete(row);
    for (RecordKey child : children) {
      if (!rows.containsKey(child)) {
        continue;
      }
      if (cascade) {
        deleteWithChildren(child, true);
      } else {
        update(child, single("parent", null));
      }
    }
  }

  /** The children leave, the row is deleted, and they join another one of the same key. */
  private void replace(RecordKey row) {
    List<RecordKey> children = children(row);
    boolean leaveFirst = random.nextBoolean();
    String key = key(row);
    if (leaveFirst) {
      children.forEach(child -> update(child, single("parent", null)));
    }
    delete(row);
    if (!leaveFirst) {
      children.forEach(child -> update(child, single("parent", null)));
    }
    insert("node", spelled(key), null);
    for (RecordKey child : children) {
      // A node that joins a younger one may close a circle.
      boolean joins = child.table().equals("leaf") || habits.contains(Habit.CIRCLES);
      if (joins && random.nextInt(3) > 0) {
        update(child, single("parent", spelled(key)));
      }
    }
  }

  private List<RecordKey> children(RecordKey row) {
    if (row.table().equals("leaf")) {
      return List.of();
    }
    return rows.entrySet().stream()
        .filter(other -> names(other.getValue(), row) && !other.getKey().equals(row))
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean names(Map<String, @Nullable String> columns, RecordKey row) {
    return Objects.equals(parentName(columns.get("parent")), parentName(key(row)));
  }

  /** A deleted row's unique value is used again; or two rows exchange theirs. */
  private void reuseOrSwap() {
    var row = any().filter(this::childless);
    if (row.isEmpty()) {
      return;
    }
    String key = String.valueOf(rows.get(row.get()).get("key"));
    if (random.nextBoolean()) {
      delete(row.get());
      insert(row.get().table(), spelled(key), anyNode());
      return;
    }
    var other =
        rows.keySet().stream()
            .filter(r -> r.table().equals(row.get().table()) && !r.equals(row.get()))
            .filter(this::childless)
            .findFirst();
    if (other.isEmpty()) {
      return;
    }
    String otherKey = String.valueOf(rows.get(other.get()).get("key"));
    update(row.get(), Map.of("key", freshKey()));
    update(other.get(), Map.of("key", spelled(key)));
    update(row.get(), Map.of("key", spelled(otherKey)));
  }

  private Optional<RecordKey> any() {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return rows.keySet().stream().skip(random.nextInt(rows.size())).findFirst();
  }

  private Optional<RecordKey> node() {
    return any().filter(row -> row.table().equals("node"));
  }

  private @Nullable String anyNode() {
    return node().map(this::key).map(this::spelled).orElse(null);
  }

  private @Nullable String anyOtherNode(RecordKey row) {
    // A node names only older ones, so that no circle arises by itself.
    return any()
        .filter(r -> r.table().equals("node"))
        .filter(r -> row.table().equals("leaf") || born(r) < born(row))
        .map(this::key)
        .map(this::spelled)
        .orElse(null);
  }

  private String key(RecordKey row) {
    return String.valueOf(rows.get(row).get("key"));
  }

  private boolean childless(RecordKey row) {
    return row.table().equals("leaf")
        || rows.values().stream().noneMatch(columns -> names(columns, row));
  }

  private long born(RecordKey row) {
    return births.getOrDefault(lives.get(row), 0L);
  }

  private void insert(String table, String key, @Nullable String parent) {
    RecordKey row = freeId(table).orElseGet(() -> new RecordKey(table, nextRow++));
    lives.putIfAbsent(row, Life.of(row));
    births.put(lives.get(row), nextLogId);
    var columns = new LinkedHashMap<String, @Nullable String>();
    columns.put("key", key);
    columns.put("value", "v0");
    columns.put("parent", parent);
    rows.put(row, columns);
    log(row, Action.INSERT, columns, Map.of());
  }

  /** The local id of a deleted row, which may be used again. */
  private Optional<RecordKey> freeId(String table) {
    Optional<RecordKey> free =
        freeIds.stream()
            .filter(row -> row.table().equals(table) && random.nextBoolean())
            .findFirst();
    free.ifPresent(freeIds::remove);
    return free;
  }

  private void update(RecordKey row, Map<String, @Nullable String> changed) {
    var before = new LinkedHashMap<>(rows.get(row));
    var differing = new LinkedHashMap<>(changed);
    differing.entrySet().removeIf(e -> Objects.equals(before.get(e.getKey()), e.getValue()));
    if (differing.isEmpty()) {
      return;
    }
    rows.get(row).putAll(differing);
    log(row, Action.UPDATE, differing, before);
  }

  private void delete(RecordKey row) {
    log(row, Action.DELETE, Map.of(), rows.remove(row));
    lives.put(row, new Life(row.table(), row.id(), nextLogId - 1));
    freeIds.add(row);
  }

  private void log(
      RecordKey row,
      Action action,
      Map<String, @Nullable String> values,
      Map<String, @Nullable String> old) {
    var change =
        new Change(nextLogId++, row, action, null, new RowImage(values), new RowImage(old));
    log.add(change.inLife(lives.getOrDefault(row, Life.of(row))));
  }

  private long nextLogId = 1;
}
