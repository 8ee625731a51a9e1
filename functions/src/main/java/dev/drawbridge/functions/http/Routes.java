package dev.drawbridge.functions.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of one function: which one answers, and what is refused before it is asked. */
public final class Routes {
  /**
   * Of a body, decoded. API Gateway takes 10 MB, but Lambda takes 6 MB of event, in which a text
   * may double by its escapes: with this bound the refusal is always a sentence of ours.
   */
  static final int LARGEST_BODY = 2 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  private final String connection;
  private final Map<String, Route> byKey = new LinkedHashMap<>();

  /**
   * @param connection the stack's only one; other connections are not found
   */
  public Routes(String connection) {
    this.connection = connection;
  }

  /**
   * @param query the names that the query may have
   */
  public Routes get(String template, Route.Handler handler, String... query) {
    return add(new Route("GET", template, List.of(query), handler));
  }

  /**
   * @param query the names that the query may have
   */
  public Routes post(String template, Route.Handler handler, String... query) {
    return add(new Route("POST", template, List.of(query), handler));
  }

  private Routes add(Route route) {
    byKey.put(route.key(), route);
    return this;
  }

  /** The routes as API Gateway names them. */
  public Set<String> keys() {
    return Set.copyOf(byKey.keySet());
  }

  /** Answers an event of API Gateway's as it takes an answer, and logs that it was answered. */
  public Map<String, Object> serve(JsonNode event) {
    var request = HttpRequest.of(event);
    HttpReply reply = answer(request);
    LOG.atInfo()
        .addKeyValue("route", request.route())
        .addKeyValue("status", reply.status())
        .log("request answered");
    return reply.event();
  }

  HttpReply answer(HttpRequest request) {
    try {
      return admit(request).handler().handle(request);
    } catch (RuntimeException e) {
      return Refusal.of(request.route(), e);
    }
  }

  private Route admit(HttpRequest request) {
    Route route = route(request.route());
    if (route.isOfAConnection() && !request.variable("id").equals(connection)) {
      throw HttpError.notFound("This stack's connection is " + connection + ".");
    }
    route.check(request);
    int size = request.body().length;
    if (size > LARGEST_BODY) {
      throw HttpError.tooLarge(
          "The request body has %,d bytes, and this API takes %,d at most; is it the right file?"
              .formatted(size, LARGEST_BODY));
    }
    return route;
  }

  private Route route(String key) {
    Route route = byKey.get(key);
    if (route != null) {
      return route;
    }
    String template = key.substring(key.indexOf(' ') + 1);
    String allowed =
        byKey.values().stream()
            .filter(other -> other.template().equals(template))
            .map(Route::method)
            .collect(Collectors.joining(", "));
    String shown = HttpRequest.shown(key);
    if (allowed.isEmpty()) {
      throw HttpError.notFound("There is no route " + shown + ".");
    }
    throw HttpError.methodNotAllowed(
        "There is no route %s; this path takes %s.".formatted(shown, allowed), allowed);
  }
}
