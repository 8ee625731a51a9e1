package dev.drawbridge.emulator.bulk2;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.bulk.JobSpec;
import dev.drawbridge.emulator.bulk.Jobs;
import dev.drawbridge.emulator.row.SalesforceId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All jobs of Bulk API 2.0. They live in memory only: a restart forgets them. */
public final class JobStore {
  private final Map<String, BulkJob> jobs = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();
  private final Jobs ids;

  /**
   * Starts without any job.
   *
   * @param ids gives out the ids, which all versions of the Bulk API share
   */
  public JobStore(Jobs ids) {
    this.ids = ids;
  }

  public IngestJob ingest(JobSpec spec, CsvFormat format, Instant now) {
    var job = new IngestJob(ids.nextJobId(), last.incrementAndGet(), spec, format, now);
    jobs.put(job.id(), job);
    return job;
  }

  /** A new job that reads; its faults are those of the call that asks for it. */
  public QueryJob query(
      JobSpec spec, String soql, CsvFormat format, Injection faults, Instant now) {
    var job = new QueryJob(ids.nextJobId(), spec, soql, format, faults, now);
    jobs.put(job.id(), job);
    return job;
  }

  /**
   * The job of this id and kind.
   *
   * @throws ApiFault NOT_FOUND if there is none
   */
  public <J extends BulkJob> J find(Class<J> kind, String given, Instant now) {
    String id = SalesforceId.parse(given);
    BulkJob job = id == null ? null : jobs.get(id);
    if (job == null || job.removed(now) || !kind.isInstance(job)) {
      throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
    }
    return kind.cast(job);
  }

  /** All jobs of a kind, the newest first. */
  public <J extends BulkJob> List<J> all(Class<J> kind, Instant now) {
    return jobs.values().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .filter(job -> !job.removed(now))
        .sorted(Comparator.comparing(BulkJob::id).reversed())
        .toList();
  }

  /** Forgets a job that is not being processed. */
  public void delete(BulkJob job) {
    if (!job.state().finished() && job.state() != State.UPLOAD_COMPLETE) {
      throw BulkJob.stateFault("Deleting", job.state());
    }
    jobs.remove(job.id());
  }

  /** Stops and forgets a job; once this returns it does not write any more. */
  public void remove(BulkJob job, Instant now) {
    job.stop(now);
    jobs.remove(job.id());
  }

  /** Stops and forgets all jobs; once this returns none of them writes any more. */
  public void clear(Instant now) {
    List.copyOf(jobs.values()).forEach(job -> remove(job, now));
  }
}
