package dev.drawbridge.emulator.bulk2;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.bulk.JobSpec;
import dev.drawbridge.emulator.bulk.Writing;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What ingest and query jobs have in common. Its monitor guards it. */
public abstract sealed class BulkJob permits IngestJob, QueryJob {
  private static final Duration KEPT = Duration.ofDays(7);

  private final String id;
  private final JobSpec spec;
  private final CsvFormat format;
  private final Instant created;
  private final Writing writing = new Writing();
  private Instant modified;
  private @Nullable Instant started;
  private State state;
  private @Nullable String error;

  BulkJob(String id, JobSpec spec, CsvFormat format, State state, Instant created) {
    this.id = id;
    this.spec = spec;
    this.format = format;
    this.state = state;
    this.created = created;
    this.modified = created;
  }

  public String id() {
    return id;
  }

  public JobSpec spec() {
    return spec;
  }

  public CsvFormat format() {
    return format;
  }

  public Instant created() {
    return created;
  }

  public synchronized Instant modified() {
    return modified;
  }

  public synchronized State state() {
    return state;
  }

  public synchronized @Nullable String error() {
    return error;
  }

  public abstract int processed();

  public abstract int failed();

  public synchronized long millis() {
    return started == null ? 0 : Duration.between(started, modified).toMillis();
  }

  synchronized void enter(State next, Instant now) {
    if (next == State.IN_PROGRESS) {
      started = now;
    }
    state = next;
    modified = now;
  }

  synchronized void fail(String reason, Instant now) {
    error = reason;
    enter(State.FAILED, now);
  }

  /** Writes a chunk of it. */
  void writing(Runnable work) {
    writing.chunk(work);
  }

  /** Stops a job; what was committed stays. */
  public void abort(Instant now) {
    writing.end(
        () -> {
          synchronized (this) {
            if (state.finished()) {
              throw stateFault("Aborting", state);
            }
            enter(State.ABORTED, now);
          }
        });
  }

  /** Stops a job unless it has ended. */
  void stop(Instant now) {
    writing.end(
        () -> {
          synchronized (this) {
            if (!state.finished()) {
              enter(State.ABORTED, now);
            }
          }
        });
  }

  boolean removed(Instant now) {
    return state().finished() && now.isAfter(created.plus(KEPT));
  }

  static ApiFault stateFault(String action, State state) {
    return new ApiFault(
        "INVALIDJOBSTATE",
        action + " is not allowed: the job is in the state " + state.text() + ".");
  }
}
