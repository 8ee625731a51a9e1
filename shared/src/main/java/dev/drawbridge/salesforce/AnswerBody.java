package dev.drawbridge.salesforce;

import dev.drawbridge.failure.SyncException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an answer up to a bound, which holds for what arrives and for what it unpacks
 * to: a megabyte of gzip may be a gigabyte of text.
 */
final class AnswerBody implements BodySubscriber<byte[]> {
  /**
   * Of an answer that has records in it. Salesforce takes 52,428,800 bytes with one SOAP request
   * and repeats a value that it refuses, so an answer may have as much. A batch of the Bulk API is
   * smaller.
   */
  static final int MOST = 52_428_800;

  /** Of a sign-in, the list of versions, the limits: some kilobytes each. */
  static final int MOST_SMALL = 1_048_576;

  private final int status;
  private final boolean packed;
  private final int most;
  private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  /** An answer beyond the bound; the rest of it was not read. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    private TooLarge(int status, int most) {
      super("an answer of more than %,d bytes".formatted(most));
      this.status = status;
    }

    int status() {
      return status;
    }

    /** For a read, which may be repeated. */
    SyncException failure() {
      return new SyncException.Retriable(
          "Salesforce gave "
              + getMessage()
              + ", which is not read on; check what answers at the address of the org.",
          this);
    }

    static Optional<TooLarge> in(Throwable failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof TooLarge large) {
          return Optional.of(large);
        }
      }
      return Optional.empty();
    }
  }

  private AnswerBody(int status, boolean packed, int most) {
    this.status = status;
    this.packed = packed;
    this.most = most;
  }

  static HttpResponse.BodyHandler<byte[]> upTo(int most) {
    return answer ->
        new AnswerBody(
            answer.statusCode(),
            answer.headers().firstValue("Content-Encoding").filter("gzip"::equals).isPresent(),
            most);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    for (ByteBuffer bytes : part) {
      if (bytes.remaining() > most - arrived.size()) {
        if (subscription != null) {
          subscription.cancel();
        }
        body.completeExceptionally(new TooLarge(status, most));
        return;
      }
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      arrived.writeBytes(copy);
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    try {
      body.complete(packed ? unpacked() : arrived.toByteArray());
    } catch (IOException e) {
      body.completeExceptionally(e);
    }
  }

  private byte[] unpacked() throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(arrived.toByteArray()))) {
      byte[] whole = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new TooLarge(status, most);
      }
      return whole;
    }
  }
}
