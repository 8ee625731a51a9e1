package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RowImage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An org that refuses whatever Salesforce could refuse, or do otherwise than the application meant:
 * a parent that is not there before the call, a unique value that is taken, an upsert that finds
 * another row's record. What it refuses it does not do. With a node it deletes, silently, the
 * leaves that hang on it; nodes that name it name nobody then.
 */
final class ModelOrg {
  /** A record: its unique value, the records it names, and its other value. */
  record Stored(String object, String key, @Nullable String parent, @Nullable String value) {}

  private final Map<Life, Stored> records = new HashMap<>();
  final Map<Life, List<Long>> history = new HashMap<>();
  final List<String> refusals = new ArrayList<>();

  Map<Life, Stored> records() {
    return Map.copyOf(records);
  }

  boolean holds(Life record) {
    return records.containsKey(record);
  }

  /** Carries a call out; references are looked up as they were before it. */
  void call(PlannedCall call, Map<Long, Change> changes) {
    Set<String> before = keys();
    var touched = new HashSet<Life>();
    for (long id : call.logIds()) {
      Change change = changes.get(id);
      if (!touched.add(change.life())) {
        refuse(change, "is twice in a call");
      }
      history.computeIfAbsent(change.life(), r -> new ArrayList<>()).add(id);
      Set<String> left = call.deferred().getOrDefault(id, Set.of());
      apply(change.withValues(change.values().without(left)), before);
    }
  }

  private void apply(Change change, Set<String> before) {
    Life row = change.life();
    Stored old = records.get(row);
    if (change.action() != Action.INSERT && old == null) {
      refuse(change, "has no record");
      return;
    }
    if (change.action() == Action.DELETE) {
      delete(row, old.object() + old.key());
      return;
    }
    Stored now = merged(row, old, change.values());
    boolean taken =
        records.entrySet().stream()
            .anyMatch(
                e ->
                    !e.getKey().equals(row)
                        && e.getValue().object().equals(now.object())
                        && e.getValue().key().equals(now.key()));
    boolean names = change.values().get("parent") != null;
    if (taken) {
      refuse(change, "takes a value that another has");
    } else if (names && !before.contains(now.parent())) {
      refuse(change, "names a parent that is not there");
    } else {
      records.put(row, now);
      rename(old, now);
    }
  }

  private void delete(Life row, String name) {
    records.remove(row);
    records.values().removeIf(r -> r.object().equals("leaf") && name.equals(r.parent()));
    records.replaceAll(
        (other, r) ->
            name.equals(r.parent()) ? new Stored(r.object(), r.key(), null, r.value()) : r);
  }

  /** Children name the record, not its key. */
  private void rename(@Nullable Stored old, Stored now) {
    if (old == null || old.key().equals(now.key())) {
      return;
    }
    records.replaceAll(
        (other, r) ->
            (old.object() + old.key()).equals(r.parent())
                ? new Stored(r.object(), r.key(), now.object() + now.key(), r.value())
                : r);
  }

  /** A number in the form in which the org compares it. */
  static String normal(String key) {
    return new BigDecimal(key).toBigInteger().toString();
  }

  private static Stored merged(Life row, @Nullable Stored old, RowImage values) {
    Map<String, @Nullable String> columns = values.columns();
    String parent = columns.get("parent");
    return new Stored(
        row.table(),
        columns.containsKey("key")
            ? normal(String.valueOf(columns.get("key")))
            : String.valueOf(old.key()),
        columns.containsKey("parent") || old == null
            ? parent == null ? null : "node" + normal(parent)
            : old.parent(),
        columns.containsKey("value") || old == null ? columns.get("value") : old.value());
  }

  private Set<String> keys() {
    var keys = new HashSet<String>();
    records.values().forEach(record -> keys.add(record.object() + record.key()));
    return keys;
  }

  private void refuse(Change change, String why) {
    refusals.add(change.action() + " " + change.id() + " of " + change.record() + " " + why);
  }
}
