package dev.drawbridge.local.function;

/** All of a function's reserved concurrency is in use: Lambda's TooManyRequestsException. */
public final class ThrottledException extends Exception {
  ThrottledException(String function) {
    super(
        "Rate Exceeded: the reserved concurrency of " + function + " is in use",
        null,
        false,
        false);
  }
}
