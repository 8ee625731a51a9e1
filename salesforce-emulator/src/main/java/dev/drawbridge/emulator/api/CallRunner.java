package dev.drawbridge.emulator.api;

import dev.drawbridge.emulator.http.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Carries data calls out: takes the time they are to take and lets them fail as scripted. */
public final class CallRunner {
  private final FaultScript script;
  private final Latency latency;
  private final Sessions sessions;
  private final InFlight inFlight;
  private final LateCalls late;
  private final Executor executor;

  public CallRunner(
      FaultScript script,
      Latency latency,
      Sessions sessions,
      InFlight inFlight,
      LateCalls late,
      Executor executor) {
    this.script = script;
    this.latency = latency;
    this.sessions = sessions;
    this.inFlight = inFlight;
    this.late = late;
    this.executor = executor;
  }

  /**
   * What a call is about.
   *
   * @param objects the objects it names, in lower case
   * @param session the session it was made with
   * @param batch whether it brings a Bulk batch
   * @param locks whether its work takes the latency itself, with its records locked
   */
  public record Subject(
      Verb verb, Set<String> objects, int records, String session, boolean batch, boolean locks) {
    public Subject(Verb verb, Set<String> objects, int records, String session, boolean batch) {
      this(verb, objects, records, session, batch, false);
    }
  }

  /**
   * Does the work of a call; {@code refuse} answers a fault in the form of the call's API.
   *
   * @param unbegun hears of the scripted fault that refuses the call before its work is begun
   */
  public void run(
      Exchange exchange,
      Subject subject,
      Function<Injection, Answer> work,
      Function<ApiFault, Answer> refuse,
      Consumer<ApiFault> unbegun) {
    long millis = latency.millis(subject.objects(), subject.records());
    var injection =
        new Injection(
            script.draw(subject.verb(), subject.objects(), subject.batch()),
            subject.locks() ? millis : 0);
    Function<Injection, Answer> guarded = guarded(work, refuse);
    InFlight.Ticket ticket = inFlight.start();
    after(
        (subject.locks() ? 0 : millis) + injection.millis(FaultKind.SLOW),
        () -> {
          if (delayed(exchange, injection, guarded)
              || stopped(exchange, subject, injection, refuse, unbegun)) {
            inFlight.end(ticket);
            return;
          }
          Answer answer = guarded.apply(injection);
          after(
              injection.millis(FaultKind.SLOW_ANSWER),
              () -> {
                // Before the answer: who has it must not find the call still running.
                inFlight.end(ticket);
                send(exchange, injection, answer);
              });
        });
  }

  // Who sent it cannot know that it is still on its way.
  private boolean delayed(
      Exchange exchange, Injection injection, Function<Injection, Answer> work) {
    Optional<Fault> fault = injection.find(FaultKind.LATE);
    fault.ifPresent(
        found -> {
          // First kept: who misses the answer may deliver it at once.
          late.keep(
              found,
              () -> {
                var unused = work.apply(injection);
              });
          exchange.drop();
        });
    return fault.isPresent();
  }

  private static Function<Injection, Answer> guarded(
      Function<Injection, Answer> work, Function<ApiFault, Answer> refuse) {
    return injection -> {
      try {
        return work.apply(injection);
      } catch (ApiFault fault) {
        return refuse.apply(fault);
      } catch (RuntimeException | StackOverflowError e) {
        return refuse.apply(unexpected(e));
      }
    };
  }

  /**
   * What a client is told about a mistake of the org itself: a number to find it by, never its
   * stack, which goes to the org's own error output.
   */
  public static ApiFault unexpected(Throwable e) {
    int id = Arrays.hashCode(e.getStackTrace()) & Integer.MAX_VALUE;
    System.err.println("ErrorId " + id);
    e.printStackTrace();
    return new ApiFault(
        "UNKNOWN_EXCEPTION",
        "An unexpected error occurred. Please include this ErrorId if you contact support: " + id);
  }

  private boolean stopped(
      Exchange exchange,
      Subject subject,
      Injection injection,
      Function<ApiFault, Answer> refuse,
      Consumer<ApiFault> unbegun) {
    for (Fault fault : injection.faults()) {
      switch (fault.kind()) {
        // Lost on its way: the org neither accepted nor rejected it.
        case FAIL_BEFORE_COMMIT -> exchange.drop();
        case HTTP_STATUS -> {
          unbegun.accept(new ApiFault(String.valueOf(fault.status()), fault.body()));
          send(exchange, injection, page(fault));
        }
        case SOAP_FAULT -> {
          var scripted = new ApiFault(fault.code(), fault.message());
          unbegun.accept(scripted);
          send(exchange, injection, refuse.apply(scripted));
        }
        case INVALID_SESSION -> {
          sessions.end(subject.session());
          unbegun.accept(invalidSession());
          send(exchange, injection, refuse.apply(invalidSession()));
        }
        case COMMIT_AND_DROP,
            COMMIT_AND_STATUS,
            LATE,
            TRUNCATE_ANSWER,
            RECORD_ERROR,
            SLOW,
            SLOW_ANSWER,
            UNKNOWN_STATUS_CODE,
            SHUFFLE_RESULTS,
            MISSING_RESULT,
            EXTRA_RESULT,
            OTHER_OBJECTS_ID,
            BATCH_FAILED,
            BATCH_TIMEOUT,
            SLOW_BATCH,
            JOB_FAILED -> {
          continue;
        }
      }
      return true;
    }
    return false;
  }

  /** What stands between client and org answers in the org's place. */
  private static Answer page(Fault fault) {
    return new Answer(
        fault.status(), "text/html;charset=UTF-8", fault.body().getBytes(StandardCharsets.UTF_8));
  }

  public static ApiFault invalidSession() {
    return new ApiFault(
        "INVALID_SESSION_ID",
        "Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing"
            + " session hash: ********\n"
            + "This error usually occurs after a session expires or a user logs out. Decoder:"
            + " DataInDbSessionKeyDecoder");
  }

  private static void send(Exchange exchange, Injection injection, Answer made) {
    Answer answer = injection.find(FaultKind.COMMIT_AND_STATUS).map(CallRunner::page).orElse(made);
    try {
      answer.headers().forEach(exchange::addHeader);
      if (injection.find(FaultKind.COMMIT_AND_DROP).isPresent()) {
        exchange.drop();
      } else if (injection.find(FaultKind.TRUNCATE_ANSWER).isPresent()) {
        exchange.answerHalf(answer.status(), answer.contentType(), answer.body());
      } else {
        exchange.answer(answer.status(), answer.contentType(), answer.body());
      }
    } catch (IOException e) {
      // The client is gone: nobody is left to tell.
      exchange.drop();
    }
  }

  private void after(long millis, Runnable step) {
    if (millis <= 0) {
      step.run();
    } else {
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, executor).execute(step);
    }
  }
}
