package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.row.Row;
import java.util.List;

/** All that a query found. */
sealed interface Result {
  int size();

  List<ResultRecord> slice(int from, int to);

  /** How many records a page has if so many are wanted. */
  default int page(int wanted) {
    return wanted;
  }

  /** Records as they were when the query ran. */
  record Rows(List<Row> rows, Projection projection) implements Result {
    @Override
    public int page(int wanted) {
      return projection.page(wanted);
    }

    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public List<ResultRecord> slice(int from, int to) {
      return rows.subList(from, to).stream().map(projection::of).toList();
    }
  }

  /** Sums and counts. */
  record Aggregates(List<ResultRecord> records) implements Result {
    @Override
    public int size() {
      return records.size();
    }

    @Override
    public List<ResultRecord> slice(int from, int to) {
      return records.subList(from, to);
    }
  }

  /** COUNT() alone: a size without records. */
  record Count(int size) implements Result {
    @Override
    public List<ResultRecord> slice(int from, int to) {
      return List.of();
    }
  }
}
