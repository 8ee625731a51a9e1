package dev.drawbridge.emulator.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways in which a call can be made to go wrong. */
public enum FaultKind {
  /** The connection is closed; nothing was done. */
  FAIL_BEFORE_COMMIT(true),
  /** Everything was done; the connection is closed without an answer. */
  COMMIT_AND_DROP(true),
  /** Everything was done; an HTTP status and a body come instead of the answer. */
  COMMIT_AND_STATUS(true),
  /** The connection is closed without an answer; everything is done some time later. */
  LATE(true),
  /** Everything was done; half of the answer arrives. */
  TRUNCATE_ANSWER(true),
  /** An HTTP status and a body instead of an answer; nothing was done. */
  HTTP_STATUS(true),
  /** An API fault; nothing was done. */
  SOAP_FAULT(true),
  /** The session is ended and the call refused for it. */
  INVALID_SESSION(true),
  /** One record of the call is refused. */
  RECORD_ERROR(false),
  /** The call takes longer before anything is done. */
  SLOW(false),
  /** The answer takes longer after everything was done. */
  SLOW_ANSWER(false),
  /** Everything was done; one result carries a status code that no client's enum knows. */
  UNKNOWN_STATUS_CODE(false),
  /** Everything was done; the results come in another order. */
  SHUFFLE_RESULTS(false),
  /** Everything was done; one result is missing. */
  MISSING_RESULT(false),
  /** Everything was done; one result comes twice. */
  EXTRA_RESULT(false),
  /** Everything was done; one result has the id of a record of another object. */
  OTHER_OBJECTS_ID(false),
  /** A Bulk batch fails after some of its chunks were committed. */
  BATCH_FAILED(false),
  /** A Bulk batch's time is up after some chunks; it goes back into the queue. */
  BATCH_TIMEOUT(false),
  /** A Bulk batch stays in progress for longer. */
  SLOW_BATCH(false),
  /** The whole Bulk job fails when it comes to this batch. */
  JOB_FAILED(false);

  private final boolean exclusive;

  FaultKind(boolean exclusive) {
    this.exclusive = exclusive;
  }

  /** Whether a call can suffer only one failure of this sort. */
  public boolean exclusive() {
    return exclusive;
  }

  /** Whether only a Bulk batch can suffer it. */
  public boolean ofBatch() {
    return switch (this) {
      case BATCH_FAILED, BATCH_TIMEOUT, SLOW_BATCH, JOB_FAILED -> true;
      default -> false;
    };
  }

  public String json() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static FaultKind ofJson(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.json().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Fault kind '"
                        + name
                        + "' is not known; use one of "
                        + Arrays.stream(values())
                            .map(FaultKind::json)
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
