package dev.drawbridge.emulator.bulk2;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Background;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultKind;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.bulk.BadBatch;
import dev.drawbridge.emulator.bulk.ChunkCall;
import dev.drawbridge.emulator.bulk.CsvRows;
import dev.drawbridge.emulator.bulk.Operation;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.soql.Queries;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Processes jobs some time after they were handed in, 200 rows a transaction. */
public final class JobProcessor {
  private static final int BATCH = 10_000;

  /**
   * How long a job with its data stays UploadComplete. Data Loader fetches no results of a job that
   * is over when it first looks, and no real org is that fast.
   */
  private static final int WAIT_MILLIS = 250;

  private final Org org;
  private final Queries queries;
  private final BatchQuota quota;
  private final Latency latency;
  private final Background background;

  public JobProcessor(
      Org org, Queries queries, BatchQuota quota, Latency latency, Background background) {
    this.org = org;
    this.queries = queries;
    this.quota = quota;
    this.latency = latency;
    this.background = background;
  }

  public void start(QueryJob job) {
    later(
        0,
        job,
        () -> {
          if (enter(job)) {
            later(job.injection().millis(FaultKind.SLOW_BATCH), job, () -> query(job));
          }
        });
  }

  private void query(QueryJob job) {
    Injection injection = job.injection();
    Optional<Fault> failure =
        injection.find(FaultKind.JOB_FAILED).or(() -> injection.find(FaultKind.BATCH_FAILED));
    if (failure.isPresent()) {
      fail(job, reason(failure.get()));
      return;
    }
    boolean withDeleted = job.spec().operation() == Operation.QUERY_ALL;
    var found = queries.bulk(job.soql(), withDeleted);
    synchronized (job) {
      if (job.state() == State.IN_PROGRESS) {
        job.found(found, now());
      }
    }
  }

  public void start(IngestJob job) {
    later(WAIT_MILLIS, job, () -> open(job));
  }

  private void open(IngestJob job) {
    if (!enter(job)) {
      return;
    }
    Optional<Fault> failure = job.injection().find(FaultKind.JOB_FAILED);
    if (failure.isPresent()) {
      fail(job, reason(failure.get()));
      return;
    }
    try {
      job.rows(rows(job), ChunkCall.ROWS);
    } catch (BadBatch bad) {
      job.writing(
          () -> {
            if (job.state() == State.IN_PROGRESS) {
              ChunkCall.refuse(org, "bulk2", job.spec(), bad);
            }
          });
      fail(job, "InvalidBatch : " + bad.message());
      return;
    }
    later(job.injection().millis(FaultKind.SLOW_BATCH), job, () -> proceed(job));
  }

  private CsvRows.Rows rows(IngestJob job) throws BadBatch {
    String text = job.text();
    // No data at all is a job without rows; only what has data needs a header.
    return text.isEmpty()
        ? new CsvRows.Rows(List.of(), List.of(), List.of())
        : CsvRows.ofJob(job.format().toCommas(text), job.spec().object(), org.schema());
  }

  private void proceed(IngestJob job) {
    synchronized (job) {
      if (job.state() != State.IN_PROGRESS) {
        return;
      }
      Integer start = job.next();
      Optional<Fault> failure = job.injection().find(FaultKind.BATCH_FAILED);
      if (failure.isPresent() && (start == null || job.committed() >= failure.get().chunks())) {
        fail(job, reason(failure.get()));
      } else if (start == null) {
        job.enter(State.JOB_COMPLETE, now());
      } else if (job.committed() % (BATCH / ChunkCall.ROWS) == 0 && !quota.take(now())) {
        fail(job, "ExceededQuota : ApiBatchItems Limit exceeded.");
      } else {
        later(0, job, () -> write(job, start));
      }
    }
  }

  // Not under the job's monitor, for whoever asks for the job must not wait for records' locks.
  private void write(IngestJob job, int start) {
    job.writing(
        () -> {
          if (job.state() == State.IN_PROGRESS) {
            List<RecordInput> rows = job.chunk(start, ChunkCall.ROWS);
            long millis = latency.chunkMillis(job.spec().object(), rows.size());
            WriteCall call =
                ChunkCall.of(org.nextCall(), "bulk2", job.spec(), rows, job.injection(), start);
            job.written(start, org.write(call, millis), now());
          }
        });
    proceed(job);
  }

  private static String reason(Fault fault) {
    return fault.code() + " : " + fault.message();
  }

  private Instant now() {
    return org.clock().now();
  }

  private boolean enter(BulkJob job) {
    synchronized (job) {
      boolean waiting = job.state() == State.UPLOAD_COMPLETE;
      if (waiting) {
        job.enter(State.IN_PROGRESS, now());
      }
      return waiting;
    }
  }

  private void fail(BulkJob job, String reason) {
    synchronized (job) {
      if (!job.state().finished()) {
        job.fail(reason, now());
      }
    }
  }

  private void later(long millis, BulkJob job, Runnable step) {
    background.later(millis, () -> guarded(job, step));
  }

  private void guarded(BulkJob job, Runnable step) {
    try {
      org.as(
          job.spec().user(),
          () -> {
            step.run();
            return job;
          });
    } catch (ApiFault fault) {
      fail(job, "InvalidBatch : " + fault.message());
    } catch (RuntimeException | StackOverflowError e) {
      fail(job, "InternalServerError : " + CallRunner.unexpected(e).message());
    }
  }
}
