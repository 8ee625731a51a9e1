package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.SalesforceId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All jobs of the org. They live in memory only: a restart forgets them. */
public final class Jobs {
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();
  private final AtomicLong lastJob = new AtomicLong();
  private final AtomicLong lastResult = new AtomicLong();
  private final AtomicLong lastBatch = new AtomicLong();

  /** The id of a new job of any of the Bulk APIs. */
  public String nextJobId() {
    return SalesforceId.of("750", lastJob.incrementAndGet());
  }

  Job create(JobSpec spec, Instant now) {
    var job = new Job(nextJobId(), spec, now);
    jobs.put(job.id(), job);
    return job;
  }

  String nextBatchId() {
    return SalesforceId.of("751", lastBatch.incrementAndGet());
  }

  String nextResultId() {
    return SalesforceId.of("752", lastResult.incrementAndGet());
  }

  Job find(String given, Instant now) {
    String id = SalesforceId.parse(given);
    Job job = id == null ? null : jobs.get(id);
    if (job == null || job.removed(now)) {
      throw new ApiFault("InvalidJob", "Unable to find job for id: " + given);
    }
    return job;
  }

  /** A job as an administrator sees it in a list of all. */
  public record Entry(String id, String user, String object, String operation, String state) {
    static Entry of(Job job) {
      JobSpec spec = job.spec();
      return new Entry(
          job.id(), spec.user(), spec.object(), spec.operation().text(), job.state().text());
    }
  }

  /** All jobs, the oldest first. */
  public List<Entry> all(Instant now) {
    return jobs.values().stream()
        .filter(job -> !job.removed(now))
        .map(Entry::of)
        .sorted(Comparator.comparing(Entry::id))
        .toList();
  }

  /** Whether there is a job with this id. */
  public boolean has(String id) {
    return jobs.containsKey(id);
  }

  /** Aborts a job, whoever created it. */
  public void abort(String id, Instant now) {
    find(id, now).abort(now);
  }

  /** Takes away what the queries of a job found. */
  public void discardResults(String id, Instant now) {
    Job job = find(id, now);
    if (!job.spec().operation().reads()) {
      throw new ApiFault("InvalidJob", "The job " + id + " does not query.");
    }
    job.discardResults();
  }

  /** Stops and forgets a job; once this returns it does not write any more. */
  public void remove(String id, Instant now) {
    Job job = jobs.get(id);
    if (job != null) {
      job.end(JobState.ABORTED, now);
      jobs.remove(id);
    }
  }

  /** Stops and forgets all jobs; once this returns none of them writes any more. */
  public void clear(Instant now) {
    List.copyOf(jobs.keySet()).forEach(id -> remove(id, now));
  }
}
