package dev.drawbridge.local.workflow;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The task tokens that were handed out, and the attempts that wait for them. */
public final class TaskTokens {
  /** Older ones are answered as if they had never been. */
  private static final int REMEMBERED = 10_000;

  private final Map<String, Callback> waiting = new HashMap<>();
  private final LinkedHashSet<String> closed = new LinkedHashSet<>();

  /** What became of a message for a token. */
  public enum Delivery {
    ACCEPTED,
    INVALID_TOKEN,
    TASK_TIMED_OUT
  }

  /** A task attempt that waits for its token. */
  interface Callback {
    void succeed(@Nullable Object output);

    void fail(WorkflowError error);

    void heartbeat();
  }

  public Delivery succeed(String token, @Nullable Object output) {
    Callback callback = take(token);
    if (callback != null) {
      callback.succeed(output);
    }
    return delivery(callback, token);
  }

  public Delivery fail(String token, @Nullable String error, @Nullable String cause) {
    Callback callback = take(token);
    if (callback != null) {
      callback.fail(new WorkflowError(error, cause));
    }
    return delivery(callback, token);
  }

  public synchronized Delivery heartbeat(String token) {
    Callback callback = waiting.get(token);
    if (callback != null) {
      callback.heartbeat();
    }
    return delivery(callback, token);
  }

  synchronized void open(String token, Callback callback) {
    waiting.put(token, callback);
  }

  synchronized void close(String token) {
    if (waiting.remove(token) == null) {
      return;
    }
    closed.add(token);
    if (closed.size() > REMEMBERED) {
      closed.removeFirst();
    }
  }

  private synchronized @Nullable Callback take(String token) {
    Callback callback = waiting.get(token);
    close(token);
    return callback;
  }

  private synchronized Delivery delivery(@Nullable Callback callback, String token) {
    if (callback != null) {
      return Delivery.ACCEPTED;
    }
    return closed.contains(token) ? Delivery.TASK_TIMED_OUT : Delivery.INVALID_TOKEN;
  }
}
