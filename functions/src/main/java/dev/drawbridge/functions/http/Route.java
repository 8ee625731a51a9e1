package dev.drawbridge.functions.http;

import java.util.List;
import java.util.Optional;

/**
 * A method and a path, and what answers them.
 *
 * @param template the path with its variables, as in the template of the stack
 * @param query the names that the query may have
 */
public record Route(String method, String template, List<String> query, Handler handler) {
  /** From a request to an answer; what is thrown becomes one, too. */
  @FunctionalInterface
  public interface Handler {
    HttpReply handle(HttpRequest request);
  }

  public Route {
    query = List.copyOf(query);
  }

  /** As API Gateway names it. */
  String key() {
    return method + " " + template;
  }

  boolean isOfAConnection() {
    return template.contains("/connections/{id}");
  }

  /** A query that is mistyped must not do what it was to prevent. */
  void check(HttpRequest request) {
    Optional<String> unknown =
        request.query().keySet().stream().filter(name -> !query.contains(name)).findFirst();
    if (unknown.isEmpty()) {
      return;
    }
    String shown = HttpRequest.shown(unknown.get());
    throw HttpError.badRequest(
        query.isEmpty()
            ? "This route takes no query parameter, so not '%s'; nothing was done.".formatted(shown)
            : "This route does not take the query parameter '%s'; nothing was done. It takes %s."
                .formatted(shown, String.join(", ", query)));
  }
}
