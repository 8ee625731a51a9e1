package dev.drawbridge.write;

import dev.drawbridge.batch.BulkCalls;
import dev.drawbridge.batch.Call;
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
 * The life of one call through the Bulk API, in the order in which it happens: a job whose id is
 * stored before anything is put into it, one batch, its results. Each step is an invocation of its
 * own. An invocation that finds a job with a stored id and no batch closes the job first: then
 * nothing can come into it any more, and what is in it is all there will ever be.
 *
 * <p>Falls back to SOAP only when the job has ended, and only for rows without a result.
 */
final class BulkCall {
  private static final Logger LOG = LoggerFactory.getLogger(BulkCall.class);
  private static final Duration FIRST_CHECK = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final CallServices services;
  private final BulkJobs jobs;
  private final NewRecords newRecords;
  private final Lease lease;
  private final Call call;

  BulkCall(CallServices services, BulkJobs jobs, NewRecords newRecords, Lease lease, Call call) {
    this.services = services;
    this.jobs = jobs;
    this.newRecords = newRecords;
    this.lease = lease;
    this.call = call;
  }

  /** Takes the next step. */
  Verdict step() {
    Call.@Nullable BulkProgress progress = call.bulk();
    if (progress == null) {
      return submit();
    }
    if (progress.batch() == null) {
      return findBatch(progress.job());
    }
    return check(progress, progress.batch());
  }

  private Verdict submit() {
    PreparedCall prepared = lease.fenced(handle -> services.records().build(handle, call));
    List<Long> unsendable =
        prepared.entries().stream()
            .filter(
                entry ->
                    entry instanceof Entry.Unsendable
                        || prepared.suspects().containsKey(entry.change().id()))
            .map(entry -> entry.change().id())
            .toList();
    if (!unsendable.isEmpty()) {
      return toSoap(unsendable, false);
    }
    services.steps().reached(Step.BEFORE_JOB);
    return switch (jobs.create(prepared.object(), call.operation(), prepared.externalIdField())) {
      case BulkAnswer.NotForBulk<String> no -> fallBack(prepared.object(), no.code());
      case BulkAnswer.Refused<String> refused -> refused(refused, true);
      case BulkAnswer.Done<String> created -> fill(prepared, created.value());
    };
  }

  private Verdict fill(PreparedCall prepared, String job) {
    services.steps().reached(Step.AFTER_JOB);
    lease.fencedRun(
        handle -> {
          BulkCalls.markCreated(handle, call, lease.epoch(), job);
          // Creating, adding, closing, one look and the results.
          ApiBudget.count(handle, ApiBudget.CALLS_OF_A_BULK_JOB);
        });
    services.steps().reached(Step.AFTER_JOB_STORED);
    byte[] csv = BulkCsv.of(call.operation(), prepared.records());
    BulkAnswer<String> added = jobs.add(job, csv);
    services.steps().reached(Step.AFTER_ADD);
    return switch (added) {
      case BulkAnswer.Done<String> batch -> markSent(job, batch.value());
      case BulkAnswer.Refused<String> refused -> refused(refused, false);
      case BulkAnswer.NotForBulk<String> no -> {
        jobs.close(job);
        yield fallBack(prepared.object(), no.code());
      }
    };
  }

  private Verdict markSent(String job, String batch) {
    lease.fencedRun(handle -> BulkCalls.markSent(handle, call, lease.epoch(), batch));
    services.steps().reached(Step.AFTER_BATCH_STORED);
    // An open job is processed too; it is closed so that Salesforce forgets it sooner.
    jobs.close(job);
    return new Verdict.Bulk(Verdict.Bulk.Next.CHECK, FIRST_CHECK);
  }

  /** The job is known, its batch is not: an invocation ended in between. */
  private Verdict findBatch(String job) {
    if (jobs.close(job) instanceof BulkAnswer.Refused<Boolean> refused) {
      return refused(refused, false);
    }
    return switch (jobs.batches(job)) {
      case BulkAnswer.Refused<List<BulkJobs.Batch>> refused -> refused(refused, false);
      case BulkAnswer.NotForBulk<List<BulkJobs.Batch>> no -> submitAnew();
      case BulkAnswer.Done<List<BulkJobs.Batch>> found ->
          found.value().isEmpty() ? submitAnew() : markSent(job, found.value().get(0).id());
    };
  }

  private Verdict submitAnew() {
    lease.fencedRun(handle -> BulkCalls.markEmpty(handle, call, lease.epoch()));
    return new Verdict.Bulk(Verdict.Bulk.Next.SUBMIT, Duration.ZERO);
  }

  private Verdict check(Call.BulkProgress progress, String batch) {
    return switch (jobs.batch(progress.job(), batch)) {
      case BulkAnswer.Refused<BulkJobs.Batch> refused -> refused(refused, false);
      case BulkAnswer.NotForBulk<BulkJobs.Batch> gone -> end(gone.code());
      case BulkAnswer.Done<BulkJobs.Batch> found ->
          switch (found.value().state()) {
            case RUNNING -> wait(progress);
            case COMPLETED -> collect(progress.job(), batch);
            case FAILED -> end(found.value().message());
          };
    };
  }

  private Verdict wait(Call.BulkProgress progress) {
    if (progress.seconds() > services.rules().bulkPatience().toSeconds()) {
      jobs.abort(progress.job());
    }
    var next = Duration.ofSeconds((long) (progress.seconds() / 4));
    Duration bounded = next.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : next;
    return new Verdict.Bulk(
        Verdict.Bulk.Next.CHECK, bounded.compareTo(FIRST_CHECK) < 0 ? FIRST_CHECK : bounded);
  }

  private Verdict collect(String job, String batch) {
    services.steps().reached(Step.BEFORE_RESULTS);
    return switch (jobs.results(job, batch)) {
      case BulkAnswer.Refused<List<RecordResult>> refused -> refused(refused, false);
      case BulkAnswer.NotForBulk<List<RecordResult>> gone -> end(gone.code());
      case BulkAnswer.Done<List<RecordResult>> found -> settle(found.value());
    };
  }

  private Verdict settle(List<RecordResult> results) {
    PreparedCall prepared =
        lease.fenced(
            handle -> {
              BulkCalls.takeOver(handle, call, lease.epoch());
              return services.records().rebuild(handle, call);
            });
    List<OutgoingRecord> records = prepared.records();
    boolean whole = records.size() == call.logIds().size();
    if (!whole || !Attribution.plausible(records, results)) {
      return end("RESULTS_DO_NOT_MATCH");
    }
    if (!areThoseSent(prepared, records, results)) {
      return end("RESULTS_OF_OTHER_RECORDS");
    }
    Blame blame = services.mappingFaults().among(lease, prepared, results);
    return services
        .store()
        .commit(
            lease,
            call,
            handle -> services.settlements().ofResults(handle, prepared, results, blame),
            Optional.empty())
        .orElse(new Verdict.More());
  }

  private boolean areThoseSent(
      PreparedCall prepared, List<OutgoingRecord> records, List<RecordResult> results) {
    String keyField = prepared.externalIdField();
    return keyField == null
        || !services.rules().readBack()
        || newRecords.areThoseSent(prepared.object(), keyField, records, results);
  }

  private Verdict refused(BulkAnswer.Refused<?> refused, boolean nothingStored) {
    return lease.fenced(
        handle ->
            services
                .refusals()
                .retryOrPark(
                    handle, call.batch(), refused.failure(), refused.code(), nothingStored));
  }

  /** The batch has ended without results: which of its rows were written is unknown. */
  private Verdict end(String reason) {
    return fellBack(call.operation() + " of " + call.logIds().size(), reason, true);
  }

  private Verdict fallBack(String object, String reason) {
    return fellBack(object, reason, false);
  }

  private Verdict fellBack(String what, String reason, boolean sentBefore) {
    LOG.atWarn()
        .addKeyValue("batch", call.batch())
        .addKeyValue("call", call.id())
        .log("BULK write batch to {} ended due to {} Will fall back to SOAP", what, reason);
    return toSoap(call.logIds(), sentBefore);
  }

  private Verdict toSoap(List<Long> logIds, boolean sentBefore) {
    boolean mayRepeat = call.operation() != Operation.CREATE;
    lease.fencedRun(
        handle -> {
          if (sentBefore) {
            services.expectLateRequest(handle, services.records().rebuild(handle, call));
          }
          BulkCalls.toSoap(
              handle, call, logIds, SalesforceLimits.SOAP_RECORDS, sentBefore && mayRepeat);
        });
    return new Verdict.More();
  }
}
