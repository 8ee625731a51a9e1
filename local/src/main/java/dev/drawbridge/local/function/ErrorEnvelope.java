package dev.drawbridge.local.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON with which Lambda reports to a caller that a function failed. */
final class ErrorEnvelope {
  private static final JsonMapper JSON = new JsonMapper();

  private ErrorEnvelope() {}

  static byte[] of(Throwable failure) {
    return write(describe(failure));
  }

  static byte[] of(String type, String message) {
    var envelope = new LinkedHashMap<String, @Nullable Object>();
    envelope.put("errorMessage", message);
    envelope.put("errorType", type);
    return write(envelope);
  }

  private static Map<String, @Nullable Object> describe(Throwable failure) {
    var envelope = new LinkedHashMap<String, @Nullable Object>();
    envelope.put("errorMessage", failure.getMessage());
    envelope.put("errorType", failure.getClass().getName());
    envelope.put(
        "stackTrace",
        Arrays.stream(failure.getStackTrace()).map(StackTraceElement::toString).toList());
    Throwable cause = failure.getCause();
    if (cause != null && cause != failure) {
      envelope.put("cause", describe(cause));
    }
    return envelope;
  }

  private static byte[] write(Map<String, @Nullable Object> envelope) {
    try {
      return JSON.writeValueAsBytes(envelope);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
