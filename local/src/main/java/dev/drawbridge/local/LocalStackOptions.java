package dev.drawbridge.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How to start a stack.
 *
 * @param stackId the stack's id that custom resources receive, by which they recognise it
 * @param parameters values of the template's parameters
 * @param secrets secret strings by name or ARN, there before anything else is
 * @param apiPort the port of the HTTP API; 0 for any free one
 * @param minute how long a minute of a schedule takes; nothing else passes faster
 * @param log takes what happens
 */
public record LocalStackOptions(
    Path template,
    String stackId,
    Map<String, String> parameters,
    Map<String, String> secrets,
    int apiPort,
    Duration minute,
    Consumer<LocalEvent> log) {
  public LocalStackOptions {
    parameters = Map.copyOf(parameters);
    secrets = Map.copyOf(secrets);
  }

  /** Where a minute takes a minute. */
  public LocalStackOptions(
      Path template,
      String stackId,
      Map<String, String> parameters,
      Map<String, String> secrets,
      int apiPort,
      Consumer<LocalEvent> log) {
    this(template, stackId, parameters, secrets, apiPort, Duration.ofMinutes(1), log);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "LocalStackOptions[" + template + "]";
  }
}
