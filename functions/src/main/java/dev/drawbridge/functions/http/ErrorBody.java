package dev.drawbridge.functions.http;

import java.util.List;

/**
 * The body of every answer that is not a success.
 *
 * @param message one sentence: what is wrong and what to do
 * @param problems what is wrong with a file, each with its line; else empty
 */
public record ErrorBody(String message, List<?> problems) {
  public ErrorBody {
    problems = List.copyOf(problems);
  }

  static ErrorBody of(String message) {
    return new ErrorBody(message, List.of());
  }
}
