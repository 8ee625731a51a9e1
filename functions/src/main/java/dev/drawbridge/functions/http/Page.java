package dev.drawbridge.functions.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, in the form of Heroku Connect's lists.
 *
 * @param count of the whole list
 * @param next where the next page is, relative to the API; null on the last one
 * @param previous always null: a list is read forwards
 */
public record Page<T>(
    long count, @Nullable String next, @Nullable String previous, List<T> results) {
  public static final String PER_PAGE = "per_page";
  public static final String AFTER = "after";

  /** So that a page of the longest messages is within the 6 MB that Lambda answers. */
  private static final int MOST = 500;

  private static final int STANDARD = 200;

  /**
   * Which part of a list is asked for. A list is read after an id, not from a number on: what ends
   * meanwhile makes no other entry be left out.
   *
   * @param after the id of the last one read; 0 for the beginning
   */
  public record Range(long after, int size) {}

  public static Range range(HttpRequest request) {
    return new Range(
        request.number(AFTER, 0, 0, Long.MAX_VALUE),
        (int) request.number(PER_PAGE, STANDARD, 1, MOST));
  }

  /** A whole list. */
  public static <T> Page<T> whole(List<T> results) {
    return new Page<>(results.size(), null, null, results);
  }

  /**
   * @param path of the list, with what else its query has
   * @param results at most as many as asked for: as many mean that more may follow
   */
  public static <T> Page<T> of(
      long count, String path, Range range, List<T> results, Function<T, Long> id) {
    return new Page<>(count, next(path, range, results, id), null, results);
  }

  /** Where the page after this one is; null when this was the last. */
  public static <T> @Nullable String next(
      String path, Range range, List<T> results, Function<T, Long> id) {
    if (results.size() < range.size()) {
      return null;
    }
    String separator = path.contains("?") ? "&" : "?";
    return "%s%s%s=%d&%s=%d"
        .formatted(path, separator, AFTER, id.apply(results.getLast()), PER_PAGE, range.size());
  }
}
