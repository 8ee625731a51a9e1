package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Background;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultKind;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.FlatResult;
import dev.drawbridge.emulator.soql.Queries;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Processes batches behind their jobs' backs, 200 rows at a time, each chunk a transaction. */
public final class BatchProcessor {
  private static final int RETRIES = 10;

  private final Org org;
  private final Queries queries;
  private final Jobs jobs;
  private final Latency latency;
  private final Background background;

  public BatchProcessor(
      Org org, Queries queries, Jobs jobs, Latency latency, Background background) {
    this.queries = queries;
    this.jobs = jobs;
    this.org = org;
    this.latency = latency;
    this.background = background;
  }

  /** Starts what may be started of a job, some time after this returns. */
  void wake(Job job) {
    later(
        0,
        () -> {
          for (Batch batch : job.start(org.clock().now())) {
            long pause = batch.injection().millis(FaultKind.SLOW_BATCH);
            later(pause, () -> guarded(job, batch, () -> open(job, batch)));
          }
        });
  }

  private void open(Job job, Batch batch) {
    Optional<Fault> failure = batch.injection().find(FaultKind.JOB_FAILED);
    if (failure.isPresent()) {
      boolean running;
      synchronized (job) {
        running = batch.state() == BatchState.IN_PROGRESS;
        if (running) {
          batch.fail(reason(failure.get()), org.clock().now());
        }
      }
      if (running) {
        job.end(JobState.FAILED, org.clock().now());
      }
      return;
    }
    if (job.spec().operation().reads()) {
      if (job.spec().batches().chunking() == null || batch.isChunk()) {
        query(job, batch);
      } else {
        split(job, batch, job.spec().batches().chunking());
      }
      return;
    }
    try {
      if (!batch.read()) {
        List<RecordInput> rows = BatchReader.read(batch.content(), job.spec(), org.schema());
        synchronized (job) {
          batch.rows(rows);
        }
      }
      proceed(job, batch);
    } catch (BadBatch bad) {
      refuse(job, batch, bad);
    }
  }

  private void refuse(Job job, Batch batch, BadBatch bad) {
    job.writing(
        () -> {
          boolean running;
          synchronized (job) {
            running = batch.state() == BatchState.IN_PROGRESS;
          }
          if (running) {
            ChunkCall.refuse(org, "bulk", job.spec(), bad);
          }
        });
    fail(job, batch, "InvalidBatch : " + bad.message());
  }

  private void query(Job job, Batch batch) {
    JobSpec spec = job.spec();
    FlatResult found =
        queries.bulk(batch.content().text(), spec.operation() == Operation.QUERY_ALL);
    if (!found.object().equals(spec.object())) {
      fail(job, batch, "InvalidBatch : The query is not about " + spec.object() + ".");
      return;
    }
    synchronized (job) {
      String id = jobs.nextResultId();
      batch.found(new Batch.Found(id, found));
    }
    proceed(job, batch);
  }

  /** Makes a batch of each range of ids; what deleted records leave of it may be empty. */
  private void split(Job job, Batch batch, PkChunking chunking) {
    String soql = batch.content().text();
    queries.checkBulk(soql);
    if (!PkChunking.takes(job.spec().object())) {
      fail(job, batch, "InvalidBatch : PK chunking does not take " + job.spec().object() + ".");
      return;
    }
    List<String> ids =
        org.read(
            store -> {
              ObjectDescribe object = store.schema().object(job.spec().object());
              return object == null
                  ? List.of()
                  : store.table(object).rows().stream().map(Row::id).toList();
            });
    try {
      List<String> pieces = chunking.queries(soql, ids);
      Instant now = org.clock().now();
      synchronized (job) {
        if (batch.state() == BatchState.IN_PROGRESS) {
          batch.split(now);
          pieces.forEach(piece -> job.addChunk(jobs.nextBatchId(), batch, piece, now));
        }
      }
      wake(job);
    } catch (BadBatch bad) {
      fail(job, batch, "InvalidBatch : " + bad.message());
    }
  }

  /** Ends the batch or plans its next chunk. */
  private void proceed(Job job, Batch batch) {
    synchronized (job) {
      if (batch.state() != BatchState.IN_PROGRESS) {
        return;
      }
      List<RecordInput> chunk = batch.next(ChunkCall.ROWS);
      Optional<Fault> failure = batch.injection().find(FaultKind.BATCH_FAILED);
      Optional<Fault> timeout = batch.injection().find(FaultKind.BATCH_TIMEOUT);
      if (failure.isPresent() && (chunk.isEmpty() || batch.chunks() >= failure.get().chunks())) {
        fail(job, batch, reason(failure.get()));
      } else if (chunk.isEmpty()) {
        batch.complete(org.clock().now());
        wake(job);
      } else if (timeout.isPresent() && batch.chunksOfRun() >= timeout.get().chunks()) {
        timeUp(job, batch);
      } else {
        later(0, () -> guarded(job, batch, () -> chunk(job, batch)));
      }
    }
  }

  /** Puts a batch back whose time is up, as often as Salesforce does. */
  private void timeUp(Job job, Batch batch) {
    if (!job.spec().batches().retried()) {
      fail(job, batch, "InvalidBatch : Records not processed");
    } else if (batch.retries() == RETRIES) {
      fail(job, batch, "InternalServerError : The batch was retried " + RETRIES + " times.");
    } else {
      batch.retry(org.clock().now());
      wake(job);
    }
  }

  // Not under the job's monitor, for whoever asks for the job must not wait for records' locks.
  private void chunk(Job job, Batch batch) {
    job.writing(
        () -> {
          List<RecordInput> rows;
          synchronized (job) {
            rows = batch.state() == BatchState.IN_PROGRESS ? batch.next(ChunkCall.ROWS) : List.of();
          }
          if (!rows.isEmpty()) {
            long millis = latency.chunkMillis(job.spec().object(), rows.size());
            WriteCall call =
                ChunkCall.of(
                    org.nextCall(),
                    "bulk",
                    job.spec(),
                    rows,
                    batch.injection(),
                    batch.results().size());
            List<WriteResult> results = org.write(call, millis);
            synchronized (job) {
              batch.committed(results, org.clock().now());
            }
          }
        });
    proceed(job, batch);
  }

  private static String reason(Fault fault) {
    return fault.code() + " : " + fault.message();
  }

  private void fail(Job job, Batch batch, String reason) {
    synchronized (job) {
      if (batch.state() == BatchState.IN_PROGRESS) {
        batch.fail(reason, org.clock().now());
      }
    }
    wake(job);
  }

  private void guarded(Job job, Batch batch, Runnable step) {
    try {
      org.as(
          job.spec().user(),
          () -> {
            step.run();
            return job;
          });
    } catch (ApiFault fault) {
      fail(job, batch, "InvalidBatch : " + fault.message());
    } catch (RuntimeException e) {
      fail(job, batch, "InternalServerError : " + CallRunner.unexpected(e).message());
    }
  }

  private void later(long millis, Runnable step) {
    background.later(millis, step);
  }
}
