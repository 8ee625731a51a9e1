package dev.drawbridge.emulator.row;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The changes of one call, and how to undo them. */
public final class Transaction {
  private final Records records;
  private final Map<String, Optional<Row>> before = new LinkedHashMap<>();
  private final Map<String, Row> after = new LinkedHashMap<>();

  public Transaction(Records records) {
    this.records = records;
  }

  public void put(Row row) {
    Table table = records.table(row.object());
    before.putIfAbsent(row.id(), Optional.ofNullable(table.row(row.id())));
    after.put(row.id(), table.put(row));
    records.written(row.object());
  }

  public void rollBack() {
    after
        .values()
        .forEach(
            row ->
                before
                    .getOrDefault(row.id(), Optional.empty())
                    .ifPresentOrElse(
                        old -> records.table(old.object()).put(old),
                        () -> records.table(row.object()).remove(row.id())));
    after.values().forEach(row -> records.written(row.object()));
    before.clear();
    after.clear();
  }

  /** Tells of each record what it was, null if it was not there, and what it is now. */
  public void forEach(BiConsumer<@Nullable Row, Row> visitor) {
    after.forEach(
        (id, row) -> visitor.accept(before.getOrDefault(id, Optional.empty()).orElse(null), row));
  }

  public List<Row> changed() {
    return new ArrayList<>(after.values());
  }
}
