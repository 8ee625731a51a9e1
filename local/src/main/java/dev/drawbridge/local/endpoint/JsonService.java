package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.databind.JsonNode;

/** A service of AWS's JSON protocol. */
public interface JsonService {
  /** Carries out one operation. */
  JsonNode call(String operation, JsonNode request) throws AwsError, InterruptedException;

  /** The answer to an operation that the local stack does not have. */
  static AwsError unknown(String service, String operation) {
    return new AwsError(
        "UnknownOperationException",
        "The local stack does not have the operation " + operation + " of " + service + ".");
  }

  /** A required text of a request. */
  static String text(JsonNode request, String field) throws AwsError {
    JsonNode value = request.path(field);
    if (value.isTextual()) {
      return value.asText();
    }
    throw new AwsError("ValidationException", "The field " + field + " is missing.");
  }
}
