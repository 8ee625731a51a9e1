package dev.drawbridge.write;

import dev.drawbridge.batch.BulkCalls;
import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.change.Operation;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.mapping.SalesforceLimits;
import dev.drawbridge.salesforce.BulkAnswer;
import dev.drawbridge.salesforce.BulkCsv;
import dev.drawbridge.salesforce.BulkJobs;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.RecordResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call through the Bulk API, a step at a time: a job whose id is stored before anything is put
 * into it, one batch, its results. Whoever finds a job with a stored id and no batch closes it
 * first: then nothing can come into it any more, and what is in it is all there will ever be.
 *
 * <p>Falls back to SOAP only when the job has ended, and only for rows without a result.
 */
final class BulkCallWriter {
  private static final Logger LOG = LoggerFactory.getLogger(BulkCallWriter.class);
  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Preparation preparation;
  private final BulkJobs jobs;
  private final Duration patience;
  private final Duration lateLimit;
  private final Optional<NewRecords> newRecords;
  private final MappingFaults mappingFaults;
  private final Outcomes outcomes;
  private final Refusals refusals;
  private final Steps steps;

  /**
   * @param patience how long a job may run before it is aborted
   * @param lateLimit how long rows of a job that has ended without results may still be written
   * @param newRecords reads new records back before a result is trusted; empty for never
   */
  BulkCallWriter(
      Preparation preparation,
      BulkJobs jobs,
      Duration patience,
      Duration lateLimit,
      Optional<NewRecords> newRecords,
      MappingFaults mappingFaults,
      Outcomes outcomes,
      Refusals refusals,
      Steps steps) {
    this.preparation = preparation;
    this.jobs = jobs;
    this.patience = patience;
    this.lateLimit = lateLimit;
    this.newRecords = newRecords;
    this.mappingFaults = mappingFaults;
    this.outcomes = outcomes;
    this.refusals = refusals;
    this.steps = steps;
  }

  /** Does what comes next for this call. */
  Verdict step(Lease lease, Call call) {
    Call.@Nullable BulkProgress progress = call.bulk();
    if (progress == null) {
      return submit(lease, call);
    }
    if (progress.batch() == null) {
      return find(lease, call, progress.job());
    }
    return check(lease, call, progress, progress.batch());
  }

  private Verdict submit(Lease lease, Call call) {
    Preparation.Prepared prepared = lease.fenced(handle -> preparation.prepare(handle, call));
    List<Long> unsendable =
        prepared.entries().stream()
            .filter(
                entry ->
                    entry instanceof Entry.Unsendable
                        || prepared.suspects().containsKey(entry.change().id()))
            .map(entry -> entry.change().id())
            .toList();
    if (!unsendable.isEmpty()) {
      return toSoap(lease, call, unsendable, false);
    }
    steps.reached(Step.BEFORE_JOB);
    return switch (jobs.create(prepared.object(), call.operation(), prepared.externalIdField())) {
      case BulkAnswer.NotForBulk<String> no -> fallBack(lease, call, prepared.object(), no.code());
      case BulkAnswer.Refused<String> refused -> refused(lease, call, refused, true);
      case BulkAnswer.Done<String> created -> fill(lease, call, prepared, created.value());
    };
  }

  private Verdict fill(Lease lease, Call call, Preparation.Prepared prepared, String job) {
    steps.reached(Step.AFTER_JOB);
    lease.fenced(
        handle -> {
          BulkCalls.markCreated(handle, call, lease.epoch(), job);
          // Creating, adding, closing, one look and the results.
          ApiBudget.count(handle, ApiBudget.CALLS_OF_A_BULK_JOB);
          return true;
        });
    steps.reached(Step.AFTER_JOB_STORED);
    byte[] csv =
        BulkCsv.of(
            call.operation(),
            Resolver.ready(prepared.entries()).stream().map(Entry.Ready::record).toList());
    BulkAnswer<String> added = jobs.add(job, csv);
    steps.reached(Step.AFTER_ADD);
    return switch (added) {
      case BulkAnswer.Done<String> batch -> sent(lease, call, job, batch.value());
      case BulkAnswer.Refused<String> refused -> refused(lease, call, refused, false);
      case BulkAnswer.NotForBulk<String> no -> {
        jobs.close(job);
        yield fallBack(lease, call, prepared.object(), no.code());
      }
    };
  }

  private Verdict sent(Lease lease, Call call, String job, String batch) {
    lease.fenced(
        handle -> {
          BulkCalls.markSent(handle, call, lease.epoch(), batch);
          return true;
        });
    steps.reached(Step.AFTER_BATCH_STORED);
    // An open job is processed too; it is closed so that Salesforce forgets it sooner.
    jobs.close(job);
    return new Verdict.Bulk(Verdict.Bulk.Next.CHECK, FIRST_LOOK);
  }

  /** The job is known, its batch is not: somebody ended in between. */
  private Verdict find(Lease lease, Call call, String job) {
    if (jobs.close(job) instanceof BulkAnswer.Refused<Boolean> refused) {
      return refused(lease, call, refused, false);
    }
    return switch (jobs.batches(job)) {
      case BulkAnswer.Refused<List<BulkJobs.Batch>> refused -> refused(lease, call, refused, false);
      case BulkAnswer.NotForBulk<List<BulkJobs.Batch>> no -> again(lease, call);
      case BulkAnswer.Done<List<BulkJobs.Batch>> found ->
          found.value().isEmpty()
              ? again(lease, call)
              : sent(lease, call, job, found.value().get(0).id());
    };
  }

  private Verdict again(Lease lease, Call call) {
    lease.fenced(
        handle -> {
          BulkCalls.markEmpty(handle, call, lease.epoch());
          return true;
        });
    return new Verdict.Bulk(Verdict.Bulk.Next.SUBMIT, Duration.ZERO);
  }

  private Verdict check(Lease lease, Call call, Call.BulkProgress progress, String batch) {
    return switch (jobs.batch(progress.job(), batch)) {
      case BulkAnswer.Refused<BulkJobs.Batch> refused -> refused(lease, call, refused, false);
      case BulkAnswer.NotForBulk<BulkJobs.Batch> gone -> end(lease, call, gone.code());
      case BulkAnswer.Done<BulkJobs.Batch> found ->
          switch (found.value().state()) {
            case RUNNING -> wait(progress);
            case COMPLETED -> collect(lease, call, progress.job(), batch);
            case FAILED -> end(lease, call, found.value().message());
          };
    };
  }

  private Verdict wait(Call.BulkProgress progress) {
    if (progress.seconds() > patience.toSeconds()) {
      jobs.abort(progress.job());
    }
    var next = Duration.ofSeconds((long) (progress.seconds() / 4));
    Duration bounded = next.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : next;
    return new Verdict.Bulk(
        Verdict.Bulk.Next.CHECK, bounded.compareTo(FIRST_LOOK) < 0 ? FIRST_LOOK : bounded);
  }

  private Verdict collect(Lease lease, Call call, String job, String batch) {
    steps.reached(Step.BEFORE_RESULTS);
    return switch (jobs.results(job, batch)) {
      case BulkAnswer.Refused<List<RecordResult>> refused -> refused(lease, call, refused, false);
      case BulkAnswer.NotForBulk<List<RecordResult>> gone -> end(lease, call, gone.code());
      case BulkAnswer.Done<List<RecordResult>> found -> settle(lease, call, found.value());
    };
  }

  private Verdict settle(Lease lease, Call call, List<RecordResult> results) {
    Preparation.Prepared prepared =
        lease.fenced(
            handle -> {
              BulkCalls.takeOver(handle, call, lease.epoch());
              return preparation.prepareSent(handle, call);
            });
    List<OutgoingRecord> records =
        Resolver.ready(prepared.entries()).stream().map(Entry.Ready::record).toList();
    boolean whole = records.size() == call.logIds().size();
    if (!whole || !Attribution.plausible(records, results)) {
      return end(lease, call, "RESULTS_DO_NOT_MATCH");
    }
    if (!areThoseSent(prepared, records, results)) {
      return end(lease, call, "RESULTS_OF_OTHER_RECORDS");
    }
    Blame blame = mappingFaults.among(lease, call.operation(), prepared, results);
    return outcomes
        .settle(
            lease,
            call,
            handle -> outcomes.results(handle, call, prepared, results, blame),
            Optional.empty())
        .orElse(new Verdict.More());
  }

  private boolean areThoseSent(
      Preparation.Prepared prepared, List<OutgoingRecord> records, List<RecordResult> results) {
    String keyField = prepared.externalIdField();
    return keyField == null
        || newRecords
            .map(read -> read.areThoseSent(prepared.object(), keyField, records, results))
            .orElse(true);
  }

  private Verdict refused(
      Lease lease, Call call, BulkAnswer.Refused<?> refused, boolean nothingStored) {
    return lease.fenced(
        handle ->
            refusals.retryOrPark(
                handle, call.batch(), refused.failure(), refused.code(), nothingStored));
  }

  /** The batch has ended without results: nobody knows which of its rows were written. */
  private Verdict end(Lease lease, Call call, String reason) {
    return fellBack(lease, call, call.operation() + " of " + call.logIds().size(), reason, true);
  }

  private Verdict fallBack(Lease lease, Call call, String object, String reason) {
    return fellBack(lease, call, object, reason, false);
  }

  private Verdict fellBack(Lease lease, Call call, String what, String reason, boolean sentBefore) {
    LOG.atWarn()
        .addKeyValue("batch", call.batch())
        .addKeyValue("call", call.id())
        .log("BULK write batch to {} ended due to {} Will fall back to SOAP", what, reason);
    return toSoap(lease, call, call.logIds(), sentBefore);
  }

  private Verdict toSoap(Lease lease, Call call, List<Long> logIds, boolean sentBefore) {
    boolean mayRepeat = call.operation() != Operation.CREATE;
    lease.fenced(
        handle -> {
          if (sentBefore) {
            Preparation.Prepared prepared = preparation.prepareSent(handle, call);
            LateRequests.note(
                handle, call, prepared.externalIdField(), prepared.possibleKeys(), lateLimit);
          }
          BulkCalls.toSoap(
              handle, call, logIds, SalesforceLimits.SOAP_RECORDS, sentBefore && mayRepeat);
          return true;
        });
    return new Verdict.More();
  }
}
