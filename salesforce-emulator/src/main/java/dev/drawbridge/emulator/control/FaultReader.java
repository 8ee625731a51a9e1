package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultKind;
import dev.drawbridge.emulator.api.Verb;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads scripted faults from JSON. */
final class FaultReader {
  private static final Set<String> NAMES =
      Set.of(
          "kind",
          "verb",
          "object",
          "after",
          "times",
          "probability",
          "seed",
          "code",
          "message",
          "status",
          "body",
          "millis",
          "record",
          "chunks",
          "seconds");

  private FaultReader() {}

  static Fault fault(JsonNode json) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                    "A fault has no setting '" + name + "'; see the README for those it has.");
              }
            });
    var kind = FaultKind.ofJson(json.path("kind").asText(""));
    String code = json.path("code").asText(defaultCode(kind));
    return new Fault(
        kind,
        verb(json.path("verb").asText("any")),
        json.path("object").isTextual() ? json.path("object").asText() : null,
        json.path("after").asInt(0),
        json.path("times").asInt(1),
        json.path("probability").asDouble(1),
        json.path("seed").asLong(0),
        code,
        json.path("message").asText("Scripted failure: " + code),
        json.path("status").asInt(503),
        json.path("body").asText("<html><body><h1>Service Unavailable</h1></body></html>"),
        json.path("millis").asLong(1_000),
        json.path("record").asInt(0),
        json.path("chunks").asInt(1),
        json.hasNonNull("seconds") ? json.path("seconds").asDouble() : null);
  }

  private static String defaultCode(FaultKind kind) {
    return switch (kind) {
      case RECORD_ERROR -> "UNABLE_TO_LOCK_ROW";
      case SOAP_FAULT -> "SERVER_UNAVAILABLE";
      case UNKNOWN_STATUS_CODE -> "STATUS_OF_A_LATER_VERSION";
      case BATCH_FAILED -> "TooManyLockFailure";
      case JOB_FAILED -> "InternalServerError";
      case INVALID_SESSION -> "INVALID_SESSION_ID";
      default -> "";
    };
  }

  private static @Nullable Verb verb(String name) {
    return switch (name) {
      case "any" -> null;
      case "create", "update", "upsert", "delete", "undelete", "query", "bulk" ->
          Verb.valueOf(name.toUpperCase(Locale.ROOT));
      default ->
          throw new IllegalArgumentException(
              "Verb '"
                  + name
                  + "' is not known; use create, update, upsert, delete, undelete, query, bulk or"
                  + " any.");
    };
  }
}
