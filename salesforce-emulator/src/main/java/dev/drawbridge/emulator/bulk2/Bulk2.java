package dev.drawbridge.emulator.bulk2;

import dev.drawbridge.emulator.api.BatchQuota;
import java.time.Instant;

/**
 * What Bulk API 2.0 works with.
 *
 * @param queryJobs how many query jobs there may be in 24 hours
 */
public record Bulk2(JobStore jobs, JobProcessor processor, BatchQuota queryJobs) {
  /** Stops and forgets all jobs. */
  public void clear(Instant now) {
    jobs.clear(now);
    queryJobs.clear();
  }
}
