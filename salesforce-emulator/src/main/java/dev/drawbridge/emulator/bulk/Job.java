package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.row.SalesforceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One job and its batches. Its monitor guards both. */
final class Job {
  private static final Duration OPEN = Duration.ofHours(24);
  private static final Duration KEPT = Duration.ofDays(7);

  private final String id;
  private final JobSpec spec;
  private final Instant created;
  private final Map<String, Batch> batches = new LinkedHashMap<>();
  private final Writing writing = new Writing();
  private JobState state = JobState.OPEN;
  private Instant modified;

  Job(String id, JobSpec spec, Instant created) {
    this.id = id;
    this.spec = spec;
    this.created = created;
    this.modified = created;
  }

  String id() {
    return id;
  }

  JobSpec spec() {
    return spec;
  }

  Instant created() {
    return created;
  }

  synchronized Instant modified() {
    return modified;
  }

  synchronized JobState state() {
    return state;
  }

  synchronized Collection<Batch> batches() {
    return List.copyOf(batches.values());
  }

  synchronized Batch add(String batchId, Batch.Content content, Injection injection, Instant now) {
    if (state != JobState.OPEN) {
      throw new ApiFault(
          "InvalidJobState",
          "Failed to create batch, since the Job is not Open. Current job state is '%s'"
              .formatted(state.text()));
    }
    if (now.isAfter(created.plus(OPEN))) {
      throw new ApiFault(
          "InvalidJobState", "Failed to create batch, since the Job is more than 24 hours old.");
    }
    var batch = new Batch(batchId, content, injection, now);
    batches.put(batchId, batch);
    return batch;
  }

  /** Adds a batch that does a part of another one's work. */
  synchronized void addChunk(String batchId, Batch whole, String soql, Instant now) {
    batches.put(batchId, whole.chunk(batchId, soql, now));
  }

  synchronized Batch batch(String given) {
    String parsed = SalesforceId.parse(given);
    Batch batch = parsed == null ? null : batches.get(parsed);
    if (batch == null) {
      throw new ApiFault("InvalidBatch", "Unable to find batch for id: " + given);
    }
    return batch;
  }

  synchronized void close(Instant now) {
    if (state != JobState.OPEN) {
      throw finished("Closing");
    }
    state = JobState.CLOSED;
    modified = now;
  }

  /** Writes a chunk of one of its batches. */
  void writing(Runnable work) {
    writing.chunk(work);
  }

  /** Stops what was not processed yet; what was committed stays. */
  void abort(Instant now) {
    writing.end(
        () -> {
          synchronized (this) {
            if (state != JobState.OPEN && !pending()) {
              throw finished("Aborting");
            }
            finish(JobState.ABORTED, now);
          }
        });
  }

  /** Takes away what its queries found. */
  synchronized void discardResults() {
    batches.values().forEach(Batch::discard);
  }

  /** Ends the job whatever its state. */
  void end(JobState last, Instant now) {
    writing.end(() -> finish(last, now));
  }

  private synchronized void finish(JobState last, Instant now) {
    state = last;
    modified = now;
    batches.values().stream()
        .filter(batch -> batch.state().pending())
        .forEach(batch -> batch.abandon(now));
  }

  /** Starts the batches that may run now: all that wait, or one at a time in a serial job. */
  synchronized List<Batch> start(Instant now) {
    List<Batch> started = new ArrayList<>();
    for (Batch batch : batches.values()) {
      boolean occupied =
          spec.serial()
              && batches.values().stream()
                  .anyMatch(other -> other.state() == BatchState.IN_PROGRESS);
      if (batch.state() == BatchState.QUEUED && !occupied) {
        batch.start(now);
        started.add(batch);
      }
    }
    return started;
  }

  /** Whether it is so old that the org has removed it. */
  synchronized boolean removed(Instant now) {
    Instant youngest =
        batches.values().stream().map(Batch::created).max(Instant::compareTo).orElse(created);
    return !pending() && now.isAfter(youngest.plus(KEPT));
  }

  private boolean pending() {
    return batches.values().stream().anyMatch(batch -> batch.state().pending());
  }

  private ApiFault finished(String action) {
    return new ApiFault(
        "InvalidJobState",
        action
            + " already "
            + (state == JobState.CLOSED ? "Completed" : state.text())
            + " Job not allowed");
  }
}
