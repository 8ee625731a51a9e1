package dev.drawbridge.emulator.rest.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.bulk2.BulkJob;
import dev.drawbridge.emulator.bulk2.IngestJob;
import dev.drawbridge.emulator.bulk2.QueryJob;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.sobject.RecordJson;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Jobs of Bulk API 2.0 as JSON. */
public final class JobJson {
  private final RestAnswers answers;

  public JobJson(RestAnswers answers) {
    this.answers = answers;
  }

  /** A job as it is told when it is created, changed or listed. */
  public ObjectNode brief(BulkJob job) {
    synchronized (job) {
      ObjectNode node = answers.object().put("id", job.id());
      node.put("operation", job.spec().operation().text()).put("object", job.spec().object());
      node.put("createdById", job.spec().user()).put("createdDate", time(job.created()));
      node.put("systemModstamp", time(job.modified())).put("state", job.state().text());
      if (job.spec().externalIdField() != null) {
        node.put("externalIdFieldName", job.spec().externalIdField());
      }
      node.put("concurrencyMode", "Parallel").put("contentType", "CSV");
      node.put("apiVersion", BigDecimal.valueOf(job.spec().version()).setScale(1));
      String base = "services/data/v" + job.spec().version() + ".0/jobs/";
      switch (job) {
        case IngestJob ingest ->
            node.put("contentUrl", base + "ingest/" + job.id() + "/batches")
                .put("jobType", "V2Ingest");
        case QueryJob query -> node.put("jobType", "V2Query");
      }
      node.put("lineEnding", job.format().ending().name());
      return node.put("columnDelimiter", job.format().delimiter().name());
    }
  }

  public ObjectNode full(BulkJob job) {
    synchronized (job) {
      ObjectNode node = brief(job).put("numberRecordsProcessed", job.processed());
      node.put("retries", 0).put("totalProcessingTime", job.millis());
      if (job instanceof IngestJob) {
        node.put("numberRecordsFailed", job.failed());
        node.put("apiActiveProcessingTime", job.millis()).put("apexProcessingTime", 0);
      }
      if (job.error() != null) {
        node.put("errorMessage", job.error());
      }
      return node;
    }
  }

  public ObjectNode list(List<? extends BulkJob> jobs) {
    ObjectNode node = answers.object().put("done", true);
    ArrayNode records = node.putArray("records");
    jobs.forEach(job -> records.add(brief(job)));
    return node.putNull("nextRecordsUrl");
  }

  private static String time(Instant instant) {
    return RecordJson.text(instant.truncatedTo(ChronoUnit.SECONDS));
  }
}
