package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;

import com.sforce.async.BatchInfo;
import com.sforce.async.BatchStateEnum;
import com.sforce.async.BulkConnection;
import com.sforce.async.CSVReader;
import com.sforce.async.ConcurrencyMode;
import com.sforce.async.ContentType;
import com.sforce.async.JobInfo;
import com.sforce.async.OperationEnum;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Jobs made with the real Bulk client. */
final class BulkJobs {
  private final BulkConnection bulk;

  BulkJobs(BulkConnection bulk) {
    this.bulk = bulk;
  }

  static JobInfo info(OperationEnum operation, String object, @Nullable String key) {
    var job = new JobInfo();
    job.setOperation(operation);
    job.setObject(object);
    job.setContentType(ContentType.CSV);
    if (key != null) {
      job.setExternalIdFieldName(key);
    }
    return job;
  }

  JobInfo open(OperationEnum operation, String object, @Nullable String key) throws Exception {
    return bulk.createJob(info(operation, object, key));
  }

  JobInfo serial(OperationEnum operation, String object) throws Exception {
    JobInfo job = info(operation, object, null);
    job.setConcurrencyMode(ConcurrencyMode.Serial);
    return bulk.createJob(job);
  }

  BatchInfo add(JobInfo job, String csv) throws Exception {
    return bulk.createBatchFromStream(
        job, new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
  }

  BatchInfo state(BatchInfo batch) throws Exception {
    return bulk.getBatchInfo(batch.getJobId(), batch.getId());
  }

  /** The batch once nothing happens to it any more. */
  BatchInfo finished(BatchInfo batch) throws Exception {
    return await()
        .until(
            () -> state(batch),
            now ->
                now.getState() != BatchStateEnum.Queued
                    && now.getState() != BatchStateEnum.InProgress);
  }

  /** The rows of a result, its header left out; null for empty cells. */
  List<List<String>> results(BatchInfo batch) throws Exception {
    try (InputStream in = bulk.getBatchResultStream(batch.getJobId(), batch.getId())) {
      var csv = new CSVReader(in);
      List<List<String>> rows = new ArrayList<>();
      for (List<String> row = csv.nextRecord(); row != null; row = csv.nextRecord()) {
        row.replaceAll(cell -> Objects.requireNonNullElse(cell, ""));
        rows.add(row);
      }
      return rows.subList(1, rows.size());
    }
  }

  /** Sends one batch in a job of its own and returns its result rows. */
  List<List<String>> load(OperationEnum operation, String object, @Nullable String key, String csv)
      throws Exception {
    JobInfo job = open(operation, object, key);
    BatchInfo batch = add(job, csv);
    bulk.closeJob(job.getId());
    BatchInfo done = finished(batch);
    if (done.getState() != BatchStateEnum.Completed) {
      throw new AssertionError(done.getState() + " " + done.getStateMessage());
    }
    return results(batch);
  }

  /** The message of a batch that must fail as a whole. */
  String failure(String object, String csv) throws Exception {
    BatchInfo done = finished(add(open(OperationEnum.insert, object, null), csv));
    if (done.getState() != BatchStateEnum.Failed) {
      throw new AssertionError(done.getState());
    }
    return done.getStateMessage();
  }
}
