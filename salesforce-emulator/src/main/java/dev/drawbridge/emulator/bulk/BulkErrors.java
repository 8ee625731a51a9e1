package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Errors as the Bulk API writes them: always HTTP 400, with codes that its clients know. */
final class BulkErrors {
  private static final Set<String> CODES =
      Set.of(
          "Unknown",
          "InvalidSessionId",
          "InvalidOperation",
          "InvalidUrl",
          "InvalidUser",
          "InvalidXml",
          "FeatureNotEnabled",
          "ExceededQuota",
          "InvalidJob",
          "InvalidJobState",
          "InvalidBatch",
          "InternalServerError",
          "ClientInputError",
          "Timeout",
          "TooManyLockFailure",
          "InvalidVersion",
          "HttpsRequired",
          "UnsupportedContentType",
          "InvalidEntity",
          "Gone");

  private BulkErrors() {}

  static Answer answer(ApiFault fault, BulkFormat format) {
    String code = code(fault.code());
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("exceptionCode", code);
    error.put(
        "exceptionMessage",
        code.equals("InvalidSessionId") ? "Invalid session id" : fault.message());
    return format.answer(400, "error", error);
  }

  /** A code of the Bulk API for one of any API's, as a scripted fault may name it. */
  static String code(String code) {
    if (CODES.contains(code)) {
      return code;
    }
    return switch (code) {
      case "INVALID_SESSION_ID" -> "InvalidSessionId";
      case "REQUEST_LIMIT_EXCEEDED" -> "ExceededQuota";
      case "SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION" -> "InternalServerError";
      case "UNABLE_TO_LOCK_ROW" -> "TooManyLockFailure";
      case "REQUEST_RUNNING_TOO_LONG", "QUERY_TIMEOUT" -> "Timeout";
      default -> "Unknown";
    };
  }
}
