package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.change.Verb;
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
 * another row's record, a parent deleted while it has children.
 */
final class ModelOrg {
  /** A record: its unique value, the records it names, and its other value. */
  record Stored(String object, String key, @Nullable String parent, @Nullable String value) {}

  private final Map<RecordKey, Stored> records = new HashMap<>();
  final Map<RecordKey, List<Long>> history = new HashMap<>();
  final List<String> refusals = new ArrayList<>();

  Map<RecordKey, Stored> records() {
    return Map.copyOf(records);
  }

  boolean holds(RecordKey record) {
    return records.containsKey(record);
  }

  /** Carries a call out; references are looked up as they were before it. */
  void call(PlannedCall call, Map<Long, Change> changes) {
    Set<String> before = keys();
    var touched = new HashSet<RecordKey>();
    for (long id : call.logIds()) {
      Change change = changes.get(id);
      if (!touched.add(change.record())) refuse(change, "is twice in a call");
      history.computeIfAbsent(change.record(), r -> new ArrayList<>()).add(id);
      Set<String> left = call.deferred().getOrDefault(id, Set.of());
      apply(change.withValues(change.values().without(left)), before);
    }
  }

  private void apply(Change change, Set<String> before) {
    RecordKey row = change.record();
    Stored old = records.get(row);
    if (change.verb() != Verb.INSERT && old == null) {
      refuse(change, "has no record");
      return;
    }
    if (change.verb() == Verb.DELETE) {
      String name = old.object() + old.key();
      records.remove(row);
      if (records.values().stream().anyMatch(r -> name.equals(r.parent()))) {
        refuse(change, "has children");
      }
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
    if (taken) refuse(change, "takes a value that another has");
    boolean names = change.values().get("parent") != null;
    if (names && !before.contains(now.parent())) refuse(change, "names a parent that is not there");
    records.put(row, now);
  }

  private static Stored merged(RecordKey row, @Nullable Stored old, RowImage values) {
    Map<String, @Nullable String> columns = values.columns();
    String parent = columns.get("parent");
    return new Stored(
        row.table(),
        columns.containsKey("key") ? String.valueOf(columns.get("key")) : String.valueOf(old.key()),
        columns.containsKey("parent") || old == null
            ? parent == null ? null : "node" + parent
            : old.parent(),
        columns.containsKey("value") || old == null ? columns.get("value") : old.value());
  }

  private Set<String> keys() {
    var keys = new HashSet<String>();
    records.values().forEach(record -> keys.add(record.object() + record.key()));
    return keys;
  }

  private void refuse(Change change, String why) {
    refusals.add(change.verb() + " " + change.id() + " of " + change.record() + " " + why);
  }
}
