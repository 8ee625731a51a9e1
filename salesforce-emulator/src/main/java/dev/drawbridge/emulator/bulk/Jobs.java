package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.SalesforceId;
import java.time.Instant;
import java.util.ArrayList;
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

  /** Stops and forgets all jobs; once this returns none of them writes any more. */
  public void clear(Instant now) {
    for (Job job : new ArrayList<>(jobs.values())) {
      job.end(JobState.ABORTED, now);
      jobs.remove(job.id());
    }
  }
}
