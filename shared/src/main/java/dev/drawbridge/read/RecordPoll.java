package dev.drawbridge.read;

import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceLimits;
import dev.drawbridge.salesforce.SoapReader;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One poll of a mapping, page by page: steps 1 and 2 of "Poll" in docs/reads.md. It can stop after
 * each page, and whoever goes on begins at the place of the last one.
 */
final class RecordPoll {
  /** A transaction may commit after later stamps were read; a long look finds it. */
  static final Duration OVERLAP = Duration.ofMinutes(10);

  /** Stamps are taken before a commit: what is just being committed is left to the next poll. */
  private static final Duration LAG = Duration.ofSeconds(2);

  private static final Duration SHORT_OVERLAP = Duration.ofSeconds(30);

  /** Before the first record that any org has. */
  private static final Instant BEGINNING = Instant.parse("1970-01-01T00:00:00Z");

  private final Database database;
  private final ReadStates states;
  private final Mapping mapping;
  private final RecordQuery query;
  private final Application application;
  private final SoapReader org;
  private int limit = SalesforceLimits.RECORDS_PER_READ;

  RecordPoll(
      Database database,
      ReadStates states,
      Mapping mapping,
      RecordQuery query,
      Application application,
      SoapReader org) {
    this.database = database;
    this.states = states;
    this.mapping = mapping;
    this.query = query;
    this.application = application;
    this.org = org;
  }

  /**
   * @param applied what was done
   * @param ended whether the last page was applied; else the next invocation goes on
   */
  record Read(Application.Applied applied, int records, boolean ended) {}

  /** The poll that is under way, or a new one. */
  ReadState.Poll begun(ReadLease lease, ReadState state, Instant orgNow) {
    Optional<ReadState.Poll> underWay = state.underWay();
    if (underWay.isPresent()) {
      return underWay.get();
    }
    var poll = beginning(state, orgNow);
    database.transaction(
        handle -> {
          lease.hold(handle);
          states.begin(handle, mapping.table(), poll);
          return true;
        });
    return poll;
  }

  /** A long look is due once the last one is an overlap ago. */
  private static ReadState.Poll beginning(ReadState state, Instant orgNow) {
    Instant until = orgNow.minus(LAG);
    Instant highWater = state.highWater();
    if (highWater == null) {
      return new ReadState.Poll(until, true, BEGINNING, null);
    }
    Instant looked = state.longLook();
    if (looked == null || !looked.plus(OVERLAP).isAfter(until)) {
      return new ReadState.Poll(
          until, true, Objects.requireNonNullElse(looked, highWater).minus(OVERLAP), null);
    }
    return new ReadState.Poll(until, false, highWater.minus(SHORT_OVERLAP), null);
  }

  Read run(ReadLease lease, ReadState.Poll poll, ReadBudget budget) {
    var applied = new Application.Applied(0, 0, 0);
    int records = 0;
    Place place = poll.place();
    // Beyond its end, or an event's poll would miss the event's own change.
    Instant start = poll.until().plus(LAG).plusSeconds(1);
    while (budget.takePage()) {
      Instant began = database.transaction(ReadStates::now);
      SoapReader.Page page = asked(place, poll.from(), start);
      List<Image> images = newest(query.images(page.rows()));
      if (images.isEmpty()) {
        return new Read(applied, records, true);
      }
      Place reached = reached(page.rows());
      applied =
          applied.plus(
              application.apply(
                  lease, images, began, handle -> states.moveTo(handle, mapping.table(), reached)));
      records += images.size();
      place = reached;
      if (page.done() && page.rows().size() < limit) {
        return new Read(applied, records, true);
      }
      // Wide rows: Salesforce's page was smaller than it was asked for.
      if (!page.done()) {
        limit = page.rows().size();
      }
    }
    return new Read(applied, records, false);
  }

  private SoapReader.Page asked(@Nullable Place place, Instant from, Instant start) {
    String soql = place == null ? query.from(from, start, limit) : query.after(place, start, limit);
    return query.ofAll() ? org.pageOfAll(soql, query.fields()) : org.page(soql, query.fields());
  }

  private Place reached(List<Map<String, String>> rows) {
    Image last = query.image(rows.getLast());
    return new Place(last.stamp(), last.sfid());
  }

  /** A record that changed while the page was read may be on it twice. */
  static List<Image> newest(List<Image> images) {
    Map<String, Image> bySfid = new LinkedHashMap<>();
    images.forEach(image -> bySfid.put(image.sfid(), image));
    return List.copyOf(bySfid.values());
  }
}
