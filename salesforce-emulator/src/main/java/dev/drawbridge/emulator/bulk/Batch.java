package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.soql.FlatResult;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One batch of a job; to be touched only under its job's lock. */
final class Batch {
  private final String id;
  private final Content content;
  private final Injection injection;
  private final Instant created;
  private final List<WriteResult> results = new ArrayList<>();
  private List<RecordInput> rows = List.of();
  private @Nullable Found found;
  private BatchState state = BatchState.QUEUED;
  private @Nullable String message;
  private @Nullable Instant started;
  private Instant modified;
  private int chunks;
  private int chunksBefore;
  private int retries;
  private boolean read;
  private boolean isChunk;
  private boolean discarded;

  /** What was sent. */
  record Content(byte[] bytes, String type, Charset charset) {
    String text() {
      return new String(bytes, charset);
    }
  }

  /** What a query batch found. */
  record Found(String id, FlatResult rows) {}

  Batch(String id, Content content, Injection injection, Instant created) {
    this.id = id;
    this.content = content;
    this.injection = injection;
    this.created = created;
    this.modified = created;
  }

  String id() {
    return id;
  }

  Content content() {
    return content;
  }

  Injection injection() {
    return injection;
  }

  Instant created() {
    return created;
  }

  Instant modified() {
    return modified;
  }

  BatchState state() {
    return state;
  }

  @Nullable String message() {
    return message;
  }

  List<WriteResult> results() {
    return results;
  }

  @Nullable Found found() {
    return found;
  }

  void found(Found result) {
    found = result;
  }

  /** Takes away what a query found; that it found it is still known. */
  void discard() {
    discarded = true;
  }

  boolean discarded() {
    return discarded;
  }

  int processed() {
    return found == null ? results.size() : found.rows().rows().size();
  }

  /** How many chunks were committed. */
  int chunks() {
    return chunks;
  }

  int failed() {
    return (int) results.stream().filter(result -> !result.success()).count();
  }

  long millis() {
    return started == null ? 0 : Duration.between(started, modified).toMillis();
  }

  /** How often it was put back because its time was up. */
  int retries() {
    return retries;
  }

  /** How many chunks were committed since it was last started. */
  int chunksOfRun() {
    return chunks - chunksBefore;
  }

  /** A batch that does a part of this one's work. */
  Batch chunk(String chunkId, String soql, Instant now) {
    var part = new Content(soql.getBytes(content.charset()), content.type(), content.charset());
    var chunk = new Batch(chunkId, part, injection, now);
    chunk.isChunk = true;
    return chunk;
  }

  boolean isChunk() {
    return isChunk;
  }

  boolean read() {
    return read;
  }

  /** Puts it back into the queue; what was committed stays and is not done again. */
  void retry(Instant now) {
    retries++;
    chunksBefore = chunks;
    enter(BatchState.QUEUED, now);
  }

  /** Leaves the work to the batches of its chunks. */
  void split(Instant now) {
    enter(BatchState.NOT_PROCESSED, now);
  }

  void start(Instant now) {
    started = now;
    enter(BatchState.IN_PROGRESS, now);
  }

  void rows(List<RecordInput> found) {
    read = true;
    rows = found;
  }

  /** The rows of the next chunk; empty when all were written. */
  List<RecordInput> next(int size) {
    int from = results.size();
    return rows.subList(from, Math.min(rows.size(), from + size));
  }

  void committed(List<WriteResult> chunk, Instant now) {
    results.addAll(chunk);
    chunks++;
    modified = now;
  }

  void complete(Instant now) {
    enter(BatchState.COMPLETED, now);
  }

  void fail(String reason, Instant now) {
    message = reason;
    enter(BatchState.FAILED, now);
  }

  /** Ends a batch whose job ended: what was committed stays. */
  void abandon(Instant now) {
    if (chunks > 0) {
      fail("InvalidBatch : Records not processed", now);
    } else if (state.pending()) {
      enter(BatchState.NOT_PROCESSED, now);
    }
  }

  private void enter(BatchState next, Instant now) {
    state = next;
    modified = now;
    if (!next.pending()) {
      rows = List.of();
    }
  }
}
