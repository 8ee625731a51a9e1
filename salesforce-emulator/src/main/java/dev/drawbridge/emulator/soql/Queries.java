package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The query calls: first pages, next pages, single records. */
public final class Queries {
  private static final Duration KEPT = Duration.ofDays(2);

  // Salesforce keeps 10 for a user; those of children are not counted there.
  private static final int OPEN_CURSORS = 10;
  private static final int OPEN_CHILD_CURSORS = 10_000;

  private final Org org;
  private final AtomicLong lastCursor = new AtomicLong();
  private final Map<String, Cursor> cursors = new LinkedHashMap<>();
  private final Map<String, Cursor> childCursors = new LinkedHashMap<>();

  public Queries(Org org) {
    this.org = org;
  }

  /**
   * A page of a result.
   *
   * @param locator where the next page starts; null on the last one
   */
  public record Page(int size, @Nullable String locator, List<ResultRecord> records) {}

  /** A result with pages left, kept for a user. */
  private record Cursor(String user, Instant opened, Result result) {}

  /** Runs a query; {@code batch} is the size of its pages if its records are not large. */
  public Page query(String soql, boolean withDeleted, int batch) {
    return org.read(store -> first(runner(store, soql, withDeleted).run(), batch, false));
  }

  private QueryRunner runner(Store store, String soql, boolean withDeleted) {
    return new QueryRunner(
        new QueryContext(store, soql, org.clock().now(), withDeleted, org.user()));
  }

  /** The first page of a result; the rest is kept if there is one. */
  private Page first(Result result, int wanted, boolean child) {
    int batch = result.page(wanted);
    if (result instanceof Result.Count || result.size() <= batch) {
      return page(result, "", 0, batch);
    }
    String cursor = SalesforceId.of("01g", lastCursor.incrementAndGet());
    keep(child ? childCursors : cursors, child ? OPEN_CHILD_CURSORS : OPEN_CURSORS, cursor, result);
    return page(result, cursor, 0, batch);
  }

  /** What a query selects; it must be one that could be run. */
  public SelectedColumns columns(String soql) {
    return org.read(store -> runner(store, soql, false).selected());
  }

  /** How a query finds its records, the cheapest way first; it must be one that could be run. */
  public List<Plan> explain(String soql) {
    return org.read(store -> runner(store, soql, false).plans());
  }

  /** Runs a query as the Bulk API does: all rows at once. */
  public FlatResult bulk(String soql, boolean withDeleted) {
    return org.read(store -> runner(store, soql, withDeleted).flat());
  }

  /** Refuses what {@link #bulk} would refuse, and finds nothing. */
  public String checkBulk(String soql) {
    return org.read(store -> runner(store, soql, false).flatObject());
  }

  /** The page that a locator names. */
  public Page more(String locator, int batch) {
    int dash = locator.indexOf('-');
    Result result = dash < 0 ? null : find(locator.substring(0, dash));
    int from = offset(locator.substring(dash + 1));
    if (result == null || from < 0 || from > result.size()) {
      throw new ApiFault("INVALID_QUERY_LOCATOR", "invalid query locator");
    }
    return org.read(store -> page(result, locator.substring(0, dash), from, result.page(batch)));
  }

  /** Makes all locators that were handed out so far mean nothing. */
  public synchronized void expireLocators() {
    cursors.clear();
    childCursors.clear();
  }

  /** Records by id, in the order asked for; null for one that is not there. */
  public List<@Nullable ResultRecord> retrieve(String type, List<String> fields, List<String> ids) {
    return org.read(
        store -> {
          ObjectDescribe object = store.schema().object(type);
          if (object == null) {
            throw ApiFault.noSuchObject(type);
          }
          QueryContext.supporting(object, "retrieveable", "retrieve");
          var paths = new PathResolver(store.schema(), object, Map.of(), String.join(",", fields));
          var projection = new Projection(store);
          fields.forEach(
              field ->
                  projection.add(
                      paths.resolve(
                          new Query.Path(List.of(field.split("\\.", -1)), new Query.Position(0)))));
          List<@Nullable ResultRecord> found = new ArrayList<>();
          ids.forEach(id -> found.add(retrieve(store, object, projection, id)));
          return found;
        });
  }

  private static @Nullable ResultRecord retrieve(
      Store store, ObjectDescribe object, Projection projection, String given) {
    String id = SalesforceId.parse(given);
    if (id == null) {
      throw new ApiFault("MALFORMED_ID", "malformed id " + given);
    }
    Row row = store.table(object).row(id);
    return row == null || row.deleted() || !store.sees(row) ? null : projection.of(row);
  }

  private Page page(Result result, String cursor, int from, int batch) {
    if (result instanceof Result.Count) {
      return new Page(result.size(), null, List.of());
    }
    int to = Math.min(result.size(), from + batch);
    String next = to < result.size() ? cursor + "-" + to : null;
    List<ResultRecord> records = new ArrayList<>();
    result.slice(from, to).forEach(record -> records.add(paged(record, batch)));
    return new Page(result.size(), next, records);
  }

  /** A record whose children come in pages too. */
  private ResultRecord paged(ResultRecord record, int batch) {
    if (record.cells().values().stream().noneMatch(Result.class::isInstance)) {
      return record;
    }
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    record
        .cells()
        .forEach(
            (name, cell) ->
                cells.put(
                    name, cell instanceof Result children ? first(children, batch, true) : cell));
    return new ResultRecord(record.type(), record.id(), cells);
  }

  private static int offset(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private synchronized @Nullable Result find(String id) {
    Cursor cursor = cursors.getOrDefault(id, childCursors.get(id));
    if (cursor == null || !cursor.user().equals(org.user())) {
      return null;
    }
    return org.clock().now().isBefore(cursor.opened().plus(KEPT)) ? cursor.result() : null;
  }

  private synchronized void keep(Map<String, Cursor> open, int most, String id, Result result) {
    String user = org.user();
    open.put(id, new Cursor(user, org.clock().now(), result));
    List<String> own =
        open.entrySet().stream()
            .filter(entry -> entry.getValue().user().equals(user))
            .map(Map.Entry::getKey)
            .toList();
    if (own.size() > most) {
      open.remove(own.getFirst());
    }
  }
}
