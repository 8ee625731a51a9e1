package dev.drawbridge.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.drawbridge.local.endpoint.HttpListener;
import dev.drawbridge.local.endpoint.HttpListener.Response;
import dev.drawbridge.local.function.Functions;
import dev.drawbridge.local.function.InvocationResult;
import dev.drawbridge.local.function.ThrottledException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The front of one HTTP API. */
public final class HttpApi implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** The quota of API Gateway's HTTP APIs. */
  private static final int LARGEST_BODY = 10 * 1024 * 1024;

  private final Functions functions;
  private final InstantSource clock;
  private final List<Route> routes = new CopyOnWriteArrayList<>();
  private final HttpListener listener;
  private volatile boolean open;

  /**
   * @param port 0 for any free one
   */
  public HttpApi(int port, Functions functions, InstantSource clock, Executor executor) {
    this.functions = functions;
    this.clock = clock;
    this.listener = new HttpListener(port, executor, this::handle);
  }

  public URI uri() {
    return listener.uri();
  }

  public void addRoute(String method, String path, String function, Authorizer authorizer) {
    routes.add(new Route(method, path, function, authorizer));
  }

  /** All routes are registered. Before that it is unknown whether a path exists. */
  public void open() {
    open = true;
  }

  @Override
  public void close() {
    listener.close();
  }

  private Response handle(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    if (!open) {
      return message(503, "The stack is starting; try again in a moment.");
    }
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    Route route =
        routes.stream()
            .filter(candidate -> candidate.match(method, path) != null)
            .min(Comparator.comparingInt(Route::rank))
            .orElse(null);
    if (route == null) {
      return message(404, "Not Found");
    }
    if (body.length > LARGEST_BODY) {
      return message(413, "Request Entity Too Large");
    }
    Map<String, String> variables = route.match(method, path);
    var request = new ApiRequest(exchange, route.key(), variables == null ? Map.of() : variables);
    try {
      return switch (route.authorizer()) {
        case Authorizer.Open _ -> invoke(route, request, body, null);
        case Authorizer.Iam _ ->
            request.header("authorization").startsWith("AWS4-HMAC-SHA256 ")
                ? invoke(route, request, body, null)
                : message(403, "Forbidden");
        case Authorizer.Lambda lambda -> authorized(lambda, route, request, body);
      };
    } catch (ThrottledException e) {
      return message(503, "Service Unavailable");
    }
  }

  private Response authorized(
      Authorizer.Lambda authorizer, Route route, ApiRequest request, byte[] body)
      throws IOException, InterruptedException, ThrottledException {
    String identity = request.header(authorizer.header());
    if (identity.isEmpty()) {
      return message(401, "Unauthorized");
    }
    byte[] event = JSON.writeValueAsBytes(request.authorizerEvent(identity, clock.instant()));
    InvocationResult result = functions.invoke(authorizer.function(), event);
    JsonNode answer = result.isError() ? null : parse(result.payload());
    if (answer == null || !answer.path("isAuthorized").isBoolean()) {
      return message(500, "Internal Server Error");
    }
    if (!answer.path("isAuthorized").asBoolean()) {
      return message(403, "Forbidden");
    }
    return invoke(route, request, body, answer.path("context"));
  }

  private Response invoke(
      Route route, ApiRequest request, byte[] body, @Nullable JsonNode authorizerContext)
      throws IOException, InterruptedException, ThrottledException {
    ObjectNode event = request.event(body, authorizerContext, clock.instant());
    InvocationResult result = functions.invoke(route.function(), JSON.writeValueAsBytes(event));
    if (result.isError()) {
      return message(500, "Internal Server Error");
    }
    Response response = ApiResponse.read(result.payload());
    return response == null ? message(500, "Internal Server Error") : response;
  }

  private static @Nullable JsonNode parse(byte[] payload) {
    try {
      return JSON.readTree(payload);
    } catch (IOException e) {
      return null;
    }
  }

  private static Response message(int status, String message) {
    return new Response(
        status,
        Map.of("Content-Type", "application/json"),
        ("{\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8));
  }
}
