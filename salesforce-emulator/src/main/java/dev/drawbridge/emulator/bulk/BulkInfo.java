package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Answer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is told of jobs and batches, in the order that clients demand in XML. */
final class BulkInfo {
  private final BulkFormat format;

  BulkInfo(BulkFormat format) {
    this.format = format;
  }

  Answer job(int status, Job job) {
    synchronized (job) {
      JobSpec spec = job.spec();
      Map<String, Object> info = new LinkedHashMap<>();
      info.put("id", job.id());
      info.put("operation", spec.operation().text());
      info.put("object", spec.object());
      info.put("createdById", spec.user());
      stamps(info, job.created(), job.modified());
      info.put("state", job.state().text());
      if (spec.externalIdField() != null) {
        info.put("externalIdFieldName", spec.externalIdField());
      }
      info.put("concurrencyMode", spec.serial() ? "Serial" : "Parallel");
      info.put("contentType", spec.contentType().name());
      totals(info, job.batches(), spec.version());
      return format.answer(status, "jobInfo", info);
    }
  }

  private static void totals(Map<String, Object> info, Collection<Batch> batches, int version) {
    info.put("numberBatchesQueued", count(batches, BatchState.QUEUED));
    info.put("numberBatchesInProgress", count(batches, BatchState.IN_PROGRESS));
    info.put("numberBatchesCompleted", count(batches, BatchState.COMPLETED));
    info.put("numberBatchesFailed", count(batches, BatchState.FAILED));
    info.put("numberBatchesTotal", batches.size());
    info.put("numberRecordsProcessed", batches.stream().mapToInt(Batch::processed).sum());
    info.put("numberRetries", batches.stream().mapToInt(Batch::retries).sum());
    info.put("apiVersion", BigDecimal.valueOf(version).setScale(1));
    info.put("numberRecordsFailed", batches.stream().mapToInt(Batch::failed).sum());
    times(info, batches.stream().mapToLong(Batch::millis).sum());
  }

  private static long count(Collection<Batch> batches, BatchState state) {
    return batches.stream().filter(batch -> batch.state() == state).count();
  }

  Answer batch(int status, Job job, Batch batch) {
    synchronized (job) {
      return format.answer(status, "batchInfo", content(job, batch));
    }
  }

  Answer batches(Job job) {
    synchronized (job) {
      List<Map<String, Object>> infos =
          job.batches().stream().map(batch -> content(job, batch)).toList();
      return format.answer(200, "batchInfoList", Map.of("batchInfo", infos));
    }
  }

  /** The ids of a query's results, which JSON lists without any name. */
  Answer results(List<String> ids) {
    return format == BulkFormat.JSON
        ? BulkFormat.json(200, ids)
        : format.answer(200, "result-list", Map.of("result", ids));
  }

  private static Map<String, Object> content(Job job, Batch batch) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("id", batch.id());
    info.put("jobId", job.id());
    info.put("state", batch.state().text());
    if (batch.message() != null) {
      info.put("stateMessage", batch.message());
    }
    stamps(info, batch.created(), batch.modified());
    info.put("numberRecordsProcessed", batch.processed());
    info.put("numberRecordsFailed", batch.failed());
    times(info, batch.millis());
    return info;
  }

  private static void stamps(Map<String, Object> info, Instant created, Instant modified) {
    info.put("createdDate", created);
    info.put("systemModstamp", modified);
  }

  private static void times(Map<String, Object> info, long millis) {
    info.put("totalProcessingTime", millis);
    info.put("apiActiveProcessingTime", millis);
    info.put("apexProcessingTime", 0);
  }
}
