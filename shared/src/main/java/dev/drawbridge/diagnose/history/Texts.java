package dev.drawbridge.diagnose.history;

import java.util.List;
import java.util.function.Function;

/** Columns of text for SQL's unnest. */
final class Texts {
  private Texts() {}

  static <T> String[] of(List<T> rows, Function<T, String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }
}
