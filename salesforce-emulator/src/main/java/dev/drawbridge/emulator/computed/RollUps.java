package dev.drawbridge.emulator.computed;

import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Transaction;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps roll-up summaries true at the end of a call. A change of one writes the parent. */
public final class RollUps {
  private record Due(RollUp rollUp, String parent) {}

  private final Records records;
  private final Formulas formulas;
  private final Transaction transaction;
  private final Instant stamp;

  public RollUps(Records records, Formulas formulas, Transaction transaction, Instant stamp) {
    this.records = records;
    this.formulas = formulas;
    this.transaction = transaction;
    this.stamp = stamp;
  }

  public void refresh() {
    Deque<Due> due = new ArrayDeque<>(due(transaction));
    while (!due.isEmpty()) {
      Due next = due.poll();
      Row changed = refreshed(next);
      if (changed != null) {
        transaction.put(changed);
        // The parent may itself count for its own parent.
        parents(changed).forEach(due::add);
      }
    }
  }

  private Set<Due> due(Transaction changes) {
    Set<Due> due = new LinkedHashSet<>();
    changes.forEach(
        (before, after) -> {
          if (before != null) {
            due.addAll(parents(before));
          }
          due.addAll(parents(after));
        });
    return due;
  }

  private Set<Due> parents(Row child) {
    Set<Due> due = new LinkedHashSet<>();
    for (RollUp rollUp : formulas.rollUpsOver(child.object())) {
      Object parent = child.value(rollUp.lookup().name());
      if (parent != null) {
        due.add(new Due(rollUp, parent.toString()));
      }
    }
    return due;
  }

  private @Nullable Row refreshed(Due due) {
    Row parent = records.row(due.parent());
    if (parent == null || parent.deleted()) {
      return null;
    }
    String name = due.rollUp().field().name();
    Object value = current(due.rollUp(), parent, records);
    if (Objects.equals(value, parent.value(name))) {
      return null;
    }
    Map<String, Object> values = new HashMap<>(parent.values());
    put(values, name, value);
    values.put("SystemModstamp", stamp);
    return new Row(parent.object(), parent.id(), values);
  }

  public static @Nullable Object current(RollUp rollUp, Row parent, Records records) {
    return rollUp.value(records.live(rollUp.child(), rollUp.lookup(), parent.id()), records);
  }

  public static void put(Map<String, Object> values, String name, @Nullable Object value) {
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
  }
}
