package dev.drawbridge.local.workflow;

import dev.drawbridge.local.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a Task state: ends once, by its answer, its task token or one of its two clocks,
 * whichever comes first. All methods but those of the callback run in the execution's mailbox.
 */
final class TaskAttempt implements TaskTokens.Callback {
  /** Step Functions' own limit when a task names none. */
  private static final Duration NO_LIMIT = Duration.ofSeconds(99_999_999);

  private final Mailbox mailbox;
  private final Timers timers;
  private final TaskTokens tokens;
  private final @Nullable String token;
  private final Consumer<@Nullable Object> whenSubmitted;
  private final BiConsumer<@Nullable Object, @Nullable WorkflowError> whenDone;
  private final List<Timers.Alarm> alarms = new ArrayList<>();
  private Timers.@Nullable Alarm heartbeatAlarm;
  private @Nullable Duration heartbeat;
  private boolean done;

  TaskAttempt(
      Mailbox mailbox,
      Timers timers,
      TaskTokens tokens,
      @Nullable String token,
      Consumer<@Nullable Object> whenSubmitted,
      BiConsumer<@Nullable Object, @Nullable WorkflowError> whenDone) {
    this.mailbox = mailbox;
    this.timers = timers;
    this.tokens = tokens;
    this.token = token;
    this.whenSubmitted = whenSubmitted;
    this.whenDone = whenDone;
  }

  void start(
      TaskCaller caller,
      Resource resource,
      @Nullable Object arguments,
      @Nullable Duration timeout,
      @Nullable Duration heartbeat) {
    this.heartbeat = heartbeat;
    if (token != null) {
      tokens.open(token, this);
    }
    alarms.add(
        timers.after(timeout == null ? NO_LIMIT : timeout, () -> expire(WorkflowError.TIMEOUT)));
    armHeartbeat();
    caller.call(resource, arguments).whenComplete((result, failure) -> answered(result, failure));
  }

  private void answered(@Nullable Object result, @Nullable Throwable failure) {
    if (failure != null) {
      fail(asWorkflowError(failure));
    } else if (token == null) {
      succeed(result);
    }
    // With a token the call's own answer only says that the work was handed over.
    else {
      mailbox.submit(() -> submitted(result));
    }
  }

  private void submitted(@Nullable Object result) {
    if (!done) {
      whenSubmitted.accept(result);
    }
  }

  private static WorkflowError asWorkflowError(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof WorkflowError error
        ? error
        : new WorkflowError(WorkflowError.RUNTIME, String.valueOf(cause));
  }

  @Override
  public void succeed(@Nullable Object output) {
    mailbox.submit(() -> finish(output, null));
  }

  @Override
  public void fail(WorkflowError error) {
    mailbox.submit(() -> finish(null, error));
  }

  @Override
  public void heartbeat() {
    mailbox.submit(this::armHeartbeat);
  }

  /** Ends without telling anybody. */
  void abandon() {
    done = true;
    if (token != null) {
      tokens.close(token);
    }
    alarms.forEach(Timers.Alarm::cancel);
    if (heartbeatAlarm != null) {
      heartbeatAlarm.cancel();
    }
  }

  private void armHeartbeat() {
    if (heartbeat == null || done) {
      return;
    }
    if (heartbeatAlarm != null) {
      heartbeatAlarm.cancel();
    }
    heartbeatAlarm = timers.after(heartbeat, () -> expire(WorkflowError.HEARTBEAT_TIMEOUT));
  }

  private void expire(String error) {
    fail(new WorkflowError(error, null));
  }

  private void finish(@Nullable Object output, @Nullable WorkflowError error) {
    if (done) {
      return;
    }
    abandon();
    whenDone.accept(output, error);
  }
}
