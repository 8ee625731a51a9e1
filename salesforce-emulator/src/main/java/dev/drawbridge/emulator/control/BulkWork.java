package dev.drawbridge.emulator.control;

import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.bulk.Jobs;
import dev.drawbridge.emulator.bulk2.Bulk2;
import java.time.Instant;

/**
 * The jobs of both Bulk APIs.
 *
 * @param quota of batches
 */
public record BulkWork(Jobs jobs, BatchQuota quota, Bulk2 bulk2) {
  void clear(Instant now) {
    jobs.clear(now);
    quota.clear();
    bulk2.clear(now);
  }
}
