package dev.drawbridge.local.api;

/** Who may call a route. */
public sealed interface Authorizer {
  /** Anybody. */
  record Open() implements Authorizer {}

  /**
   * Admits requests that are signed as AWS requires it; the signature itself is not checked here.
   */
  record Iam() implements Authorizer {}

  /**
   * Whom a function lets in by its simple response.
   *
   * @param header the one that must be there for the function to be asked at all
   */
  record Lambda(String function, String header) implements Authorizer {}
}
