package dev.drawbridge.read;

import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.SoapFailure;
import dev.drawbridge.salesforce.SoapReader;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks which records of a mapping were deleted, and deletes their rows: step 4 of "Poll" in
 * docs/reads.md. Salesforce's log of deletions counts in whole minutes and goes back 15 days. What
 * it names is read by id first: a record may have been brought back out of the bin.
 */
final class DeletePoll {
  private static final Logger LOG = LoggerFactory.getLogger(DeletePoll.class);
  private static final Duration REACH = Duration.ofDays(15);

  private final Database database;
  private final ReadStates states;
  private final Mapping mapping;
  private final RecordSource source;
  private final Deletions deletions;
  private final RecordsById byId;
  private final SoapReader org;

  DeletePoll(
      Database database,
      ReadStates states,
      Mapping mapping,
      RecordSource source,
      Deletions deletions,
      RecordsById byId,
      SoapReader org) {
    this.database = database;
    this.states = states;
    this.mapping = mapping;
    this.source = source;
    this.deletions = deletions;
    this.byId = byId;
    this.org = org;
  }

  /**
   * @param since up to which deletions were applied
   */
  RecordsById.Read run(ReadLease lease, Instant since, Instant orgNow) {
    if (!source.replicateable()) {
      return RecordsById.Read.nothing();
    }
    Instant earliest =
        orgNow.minus(REACH).truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    Instant from = since.minus(RecordPoll.OVERLAP).truncatedTo(ChronoUnit.MINUTES);
    if (from.isBefore(earliest)) {
      LOG.atWarn()
          .addKeyValue("table", mapping.table())
          .addKeyValue("since", since)
          .log("deletions older than Salesforce's log of them were not read");
      from = earliest;
    }
    SoapReader.Deletions named = asked(from, orgNow.truncatedTo(ChronoUnit.MINUTES));
    Set<String> here = database.transaction(handle -> deletions.here(handle, named.sfids()));
    RecordsById.Read read =
        here.isEmpty() ? RecordsById.Read.nothing() : byId.read(lease, here, true);
    database.transaction(
        handle -> {
          lease.hold(handle);
          states.deletedUntil(handle, mapping.table(), named.covered());
          return true;
        });
    return read;
  }

  /**
   * The end is a minute ahead, or what was deleted within this minute would be missed. An org that
   * refuses it is asked until this minute, and the next poll brings the rest.
   */
  private SoapReader.Deletions asked(Instant from, Instant minute) {
    try {
      return inHalves(from, minute.plus(1, ChronoUnit.MINUTES));
    } catch (RuntimeException e) {
      if (!isRefused(e, "INVALID_REPLICATION_DATE") || !from.isBefore(minute)) {
        throw e;
      }
      return inHalves(from, minute);
    }
  }

  /** More ids than an answer has room for: two spans have half each. */
  private SoapReader.Deletions inHalves(Instant from, Instant to) {
    try {
      return org.deleted(mapping.objectName(), from, to);
    } catch (RuntimeException e) {
      long minutes = ChronoUnit.MINUTES.between(from, to);
      if (!isRefused(e, "EXCEEDED_ID_LIMIT") || minutes < 2) {
        throw e;
      }
      Instant middle = from.plus(minutes / 2, ChronoUnit.MINUTES);
      SoapReader.Deletions first = inHalves(from, middle);
      SoapReader.Deletions second = inHalves(middle, to);
      List<String> all = new ArrayList<>(first.sfids());
      all.addAll(second.sfids());
      return new SoapReader.Deletions(all, first.earliest(), second.covered());
    }
  }

  private static boolean isRefused(RuntimeException e, String code) {
    return SoapFailure.code(e).filter(code::equals).isPresent();
  }
}
