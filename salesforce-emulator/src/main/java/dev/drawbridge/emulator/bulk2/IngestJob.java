package dev.drawbridge.emulator.bulk2;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.bulk.CsvResults;
import dev.drawbridge.emulator.bulk.CsvRows;
import dev.drawbridge.emulator.bulk.JobSpec;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A job that writes records. Its chunks are processed in no order that could be relied on, and so
 * are its results listed.
 */
public final class IngestJob extends BulkJob {
  private final long number;
  private byte @Nullable [] data;
  private Injection injection = new Injection(List.of());
  private CsvRows.Rows rows = new CsvRows.Rows(List.of(), List.of(), List.of());
  private List<Integer> chunks = List.of();
  private @Nullable WriteResult[] results = new WriteResult[0];
  private int committed;

  IngestJob(String id, long number, JobSpec spec, CsvFormat format, Instant created) {
    super(id, spec, format, State.OPEN, created);
    this.number = number;
  }

  /** Takes the job's data, which can be done once. */
  public synchronized void upload(byte[] csv, Injection faults, Instant now) {
    if (state() != State.OPEN) {
      throw stateFault("Uploading", state());
    }
    if (data != null) {
      throw new ApiFault(
          "CLIENTINPUTERROR",
          "Found multiple contents for job: <"
              + id()
              + ">, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and"
              + " make sure you only do 'PUT' once on a given Job.");
    }
    data = csv;
    injection = faults;
    enter(State.OPEN, now);
  }

  /** Says that there is no more data; the job may be processed from now on. */
  public synchronized void complete(Instant now) {
    if (state() != State.OPEN) {
      throw stateFault("Closing", state());
    }
    if (data == null) {
      throw new ApiFault("INVALIDJOBSTATE", "The job has no data yet; upload it first.");
    }
    enter(State.UPLOAD_COMPLETE, now);
  }

  synchronized String text() {
    return new String(Objects.requireNonNullElse(data, new byte[0]), StandardCharsets.UTF_8);
  }

  synchronized Injection injection() {
    return injection;
  }

  /** Takes the rows that were read and shuffles their chunks of {@code size}. */
  synchronized void rows(CsvRows.Rows read, int size) {
    rows = read;
    results = new WriteResult[read.records().size()];
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start < results.length; start += size) {
      starts.add(start);
    }
    Collections.shuffle(starts, new Random(number));
    chunks = starts;
  }

  /** Where the next chunk starts; null when all were written. */
  synchronized @Nullable Integer next() {
    return committed < chunks.size() ? chunks.get(committed) : null;
  }

  synchronized int committed() {
    return committed;
  }

  synchronized List<RecordInput> chunk(int start, int size) {
    return rows.records().subList(start, Math.min(start + size, rows.records().size()));
  }

  synchronized void written(int start, List<WriteResult> chunk, Instant now) {
    for (int i = 0; i < chunk.size(); i++) {
      results[start + i] = chunk.get(i);
    }
    committed++;
    enter(State.IN_PROGRESS, now);
  }

  @Override
  public synchronized int processed() {
    int processed = 0;
    for (WriteResult result : results) {
      processed += result == null ? 0 : 1;
    }
    return processed;
  }

  @Override
  public synchronized int failed() {
    int failed = 0;
    for (WriteResult result : results) {
      failed += result == null || result.success() ? 0 : 1;
    }
    return failed;
  }

  /** The rows that were written, as they were sent, with their ids. */
  public synchronized byte[] successful() {
    return csv(
        List.of("sf__Id", "sf__Created"),
        result ->
            result != null && result.success()
                ? List.of(String.valueOf(result.id()), String.valueOf(result.created()))
                : null);
  }

  /** The rows that were refused, as they were sent, with the reason. */
  public synchronized byte[] refused() {
    return csv(
        List.of("sf__Id", "sf__Error"),
        result -> {
          RecordError error = result == null ? null : result.error();
          return error == null ? null : List.of("", CsvResults.text(error));
        });
  }

  /** The rows that were not looked at because the job ended before. */
  public synchronized byte[] unprocessed() {
    if (rows.header().isEmpty()) {
      // They never were taken apart: all that was sent.
      return Objects.requireNonNullElse(data, new byte[0]);
    }
    return csv(List.of(), result -> result == null ? List.of() : null);
  }

  private interface Cells {
    @Nullable List<String> of(@Nullable WriteResult result);
  }

  private byte[] csv(List<String> columns, Cells cells) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(number));
    var csv = new StringBuilder();
    List<String> header = new ArrayList<>(columns);
    header.addAll(rows.header());
    format().line(csv, header);
    for (int i : order) {
      List<String> first = cells.of(results[i]);
      if (first != null) {
        List<String> line = new ArrayList<>(first);
        line.addAll(rows.cells().get(i));
        format().line(csv, line);
      }
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }
}
