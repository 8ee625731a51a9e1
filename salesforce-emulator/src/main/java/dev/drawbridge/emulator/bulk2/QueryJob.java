package dev.drawbridge.emulator.bulk2;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.bulk.JobSpec;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.soql.FlatResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job that reads records. */
public final class QueryJob extends BulkJob {
  private final String soql;
  private final Injection injection;
  private @Nullable FlatResult found;
  private boolean discarded;
  private int expired;

  QueryJob(
      String id,
      JobSpec spec,
      String soql,
      CsvFormat format,
      Injection injection,
      Instant created) {
    super(id, spec, format, State.UPLOAD_COMPLETE, created);
    this.soql = soql;
    this.injection = injection;
  }

  Injection injection() {
    return injection;
  }

  /** Takes away what it found; that it found it is still known. */
  public synchronized void discardResults() {
    discarded = true;
  }

  /** Makes the locators that were handed out so far mean nothing. */
  public synchronized void expireLocators() {
    expired++;
  }

  String soql() {
    return soql;
  }

  synchronized void found(FlatResult result, Instant now) {
    found = result;
    enter(State.JOB_COMPLETE, now);
  }

  @Override
  public synchronized int processed() {
    return found == null ? 0 : found.rows().size();
  }

  @Override
  public int failed() {
    return 0;
  }

  /**
   * A part of the result.
   *
   * @param locator names the next part; null on the last one
   */
  public record Page(byte[] csv, int records, @Nullable String locator) {}

  /** The part that a locator names, the first one if it is empty. */
  public synchronized Page page(String locator, int most) {
    if (found == null) {
      throw stateFault("Reading results", state());
    }
    if (discarded) {
      throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
    }
    List<List<@Nullable Object>> rows = found.rows();
    int from = locator.isEmpty() ? 0 : offset(locator);
    if (from < 0 || from > rows.size()) {
      throw new ApiFault("INVALID_QUERY_LOCATOR", "Invalid locator: " + locator);
    }
    var to = (int) Math.min(rows.size(), (long) from + most);
    var csv = new StringBuilder();
    format().line(csv, found.columns());
    for (List<@Nullable Object> row : rows.subList(from, to)) {
      format()
          .line(csv, row.stream().map(value -> value == null ? "" : Values.text(value)).toList());
    }
    String next = to < rows.size() ? locator(to) : null;
    return new Page(csv.toString().getBytes(StandardCharsets.UTF_8), to - from, next);
  }

  private String locator(int offset) {
    String place = offset + (expired == 0 ? "" : "." + expired);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  private int offset(String locator) {
    try {
      int offset =
          Integer.parseInt(
              new String(Base64.getUrlDecoder().decode(locator), StandardCharsets.UTF_8)
                  .replaceFirst("\\.\\d+$", ""));
      return locator.equals(locator(offset)) ? offset : -1;
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }
}
