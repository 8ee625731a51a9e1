package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.drawbridge.local.endpoint.HttpListener.Response;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The one address of all services but SQS; what it does not have it refuses by name. */
public final class AwsEndpoint implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();

  private final AccessKey key;
  private final Map<String, JsonService> services;
  private final LambdaService lambda;
  private final CustomResourceResponses responses;
  private final HttpListener listener;

  /**
   * @param key what requests must be signed with
   * @param services by the prefix of {@code X-Amz-Target}
   */
  public AwsEndpoint(
      AccessKey key,
      Map<String, JsonService> services,
      LambdaService lambda,
      CustomResourceResponses responses,
      Executor executor) {
    this.key = key;
    this.services = services;
    this.lambda = lambda;
    this.responses = responses;
    this.listener = new HttpListener(0, executor, this::handle);
  }

  public URI uri() {
    return listener.uri();
  }

  @Override
  public void close() {
    listener.close();
  }

  private Response handle(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    // Like AWS's own, this address is its own credential: it cannot be guessed.
    if (path.startsWith(CustomResourceResponses.PATH)) {
      responses.accept(path.substring(CustomResourceResponses.PATH.length()), body);
      return new Response(200, Map.of(), new byte[0]);
    }
    if (!key.signed(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return failure(
          403,
          new AwsError(
              "UnrecognizedClientException",
              "The request is not signed with the access key that this stack made for itself."));
    }
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    if (target != null) {
      return json(target, body);
    }
    if (path.startsWith(LambdaService.PATH) || path.startsWith(LambdaService.CONCURRENCY_PATH)) {
      return lambda.handle(exchange, body);
    }
    String what = exchange.getRequestMethod() + " " + path;
    return failure(
        new AwsError("UnknownOperationException", "The local stack does not have " + what + "."));
  }

  private Response json(String target, byte[] body) throws IOException, InterruptedException {
    int dot = target.lastIndexOf('.');
    String prefix = dot < 0 ? target : target.substring(0, dot);
    JsonService service = services.get(prefix);
    try {
      if (service == null) {
        throw JsonService.unknown(prefix, target.substring(dot + 1));
      }
      JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
      JsonNode answer = service.call(target.substring(dot + 1), request);
      return new Response(200, headers(null), JSON.writeValueAsBytes(answer));
    } catch (JsonProcessingException e) {
      return failure(new AwsError("SerializationException", "The request is not JSON."));
    } catch (AwsError e) {
      return failure(e);
    }
  }

  private static Response failure(AwsError error) throws IOException {
    return failure(400, error);
  }

  private static Response failure(int status, AwsError error) throws IOException {
    var body = JSON.createObjectNode();
    body.put("__type", error.code());
    body.put("message", error.getMessage());
    return new Response(status, headers(error.code()), JSON.writeValueAsBytes(body));
  }

  private static Map<String, String> headers(@Nullable String errorCode) {
    String requestId = UUID.randomUUID().toString();
    return errorCode == null
        ? Map.of("Content-Type", "application/x-amz-json-1.0", "x-amzn-RequestId", requestId)
        : Map.of(
            "Content-Type", "application/x-amz-json-1.0",
            "x-amzn-RequestId", requestId,
            "x-amzn-ErrorType", errorCode);
  }
}
