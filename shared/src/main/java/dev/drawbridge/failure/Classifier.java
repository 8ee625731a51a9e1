package dev.drawbridge.failure;

import java.util.Set;

/**
 * From Salesforce's code to what to do. The names are those of the SOAP API's StatusCode and
 * ExceptionCode; what is not listed is RECORD, never silently retried.
 */
public final class Classifier {
  private static final Set<String> RETRY =
      Set.of(
          "UNABLE_TO_LOCK_ROW",
          "REQUEST_RUNNING_TOO_LONG",
          "QUERY_TIMEOUT",
          "TOO_MANY_APEX_REQUESTS",
          "SERVER_UNAVAILABLE",
          "FUNCTIONALITY_TEMPORARILY_UNAVAILABLE",
          "API_CURRENTLY_DISABLED",
          "ORG_IN_MAINTENANCE",
          "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
          "CIRCUIT_BREAKER_OPEN_EXCEPTION",
          "INTERNAL_ERROR",
          "PROCESSING_HALTED");
  private static final Set<String> AUTH = Set.of("INVALID_SESSION_ID");
  private static final Set<String> QUOTA =
      Set.of(
          "REQUEST_LIMIT_EXCEEDED", "EXCEEDED_QUOTA", "LIMIT_EXCEEDED", "STORAGE_LIMIT_EXCEEDED");
  private static final Set<String> CONFIG =
      Set.of(
          "API_DISABLED_FOR_ORG",
          "UNSUPPORTED_API_VERSION",
          "INVALID_LOGIN",
          "LOGIN_MUST_USE_SECURITY_TOKEN",
          "PASSWORD_LOCKOUT",
          "CLIENT_NOT_ACCESSIBLE_FOR_USER",
          "MUTUAL_AUTHENTICATION_FAILED",
          "TRIAL_EXPIRED",
          "ORG_LOCKED",
          "invalid_client",
          "invalid_client_id",
          "invalid_grant",
          "invalid_app_access");

  /** Calls that name an object or a field that is not there. */
  private static final Set<String> MAPPING = Set.of("INVALID_FIELD", "INVALID_TYPE");

  private Classifier() {}

  /** The result of one record within a call that was answered. */
  public static FailureClass ofRecord(String statusCode, String message) {
    // A trigger that met a lock reports its own code; the lock is named in the text only.
    if (message.contains("UNABLE_TO_LOCK_ROW")) {
      return FailureClass.RETRY;
    }
    return RETRY.contains(statusCode) ? FailureClass.RETRY : FailureClass.RECORD;
  }

  /**
   * Whether the result of one record may be its mapping's fault: a field or object that could be
   * written at the import, and no longer can. Salesforce gives the codes for other reasons, too, so
   * it is asked.
   */
  public static boolean mayConcernMapping(String statusCode, String message) {
    return switch (statusCode) {
      case "INVALID_FIELD_FOR_INSERT_UPDATE", "INSUFFICIENT_ACCESS_OR_READONLY" -> true;
      // The same code has every record that a trigger in Salesforce refuses.
      case "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY" -> message.contains("entity type cannot be");
      default -> false;
    };
  }

  /** A fault that answers the whole call: Salesforce rolled back or never began. */
  public static FailureClass ofFault(String exceptionCode) {
    if (RETRY.contains(exceptionCode)) {
      return FailureClass.RETRY;
    }
    if (AUTH.contains(exceptionCode)) {
      return FailureClass.AUTH;
    }
    if (QUOTA.contains(exceptionCode)) {
      return FailureClass.QUOTA;
    }
    if (CONFIG.contains(exceptionCode)) {
      return FailureClass.CONFIG;
    }
    if (MAPPING.contains(exceptionCode)) {
      return FailureClass.MAPPING;
    }
    // "An unexpected error occurred": Salesforce itself cannot tell how far it came.
    if (exceptionCode.equals("UNKNOWN_EXCEPTION")) {
      return FailureClass.AMBIGUOUS;
    }
    return FailureClass.RECORD;
  }
}
