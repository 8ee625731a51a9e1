package dev.drawbridge.functions.http;

import java.util.Map;

/** A request that cannot be answered with a success, for a reason that its sender can remove. */
public final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Map<String, String> headers;

  private HttpError(int status, String message, Map<String, String> headers) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  public static HttpError badRequest(String message) {
    return new HttpError(400, message, Map.of());
  }

  public static HttpError notFound(String message) {
    return new HttpError(404, message, Map.of());
  }

  static HttpError methodNotAllowed(String message, String allowed) {
    return new HttpError(405, message, Map.of("allow", allowed));
  }

  static HttpError tooLarge(String message) {
    return new HttpError(413, message, Map.of());
  }

  public static HttpError unprocessable(String message) {
    return new HttpError(422, message, Map.of());
  }

  HttpReply reply() {
    return HttpReply.error(status, ErrorBody.of(String.valueOf(getMessage()))).with(headers);
  }
}
