package dev.drawbridge.local.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;

/** An HTTP server on 127.0.0.1. */
public final class HttpListener implements AutoCloseable {
  private final HttpServer server;

  /** What answers requests. */
  public interface Handler {
    Response handle(HttpExchange exchange, byte[] body) throws IOException, InterruptedException;
  }

  /** An answer. */
  public record Response(int status, Map<String, String> headers, byte[] body) {}

  /**
   * @param port 0 for any free one
   */
  public HttpListener(int port, Executor executor, Handler handler) {
    // The JDK's server sends head and body in two packets: else each answer waits 40 ms for an ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on port " + port, e);
    }
    server.setExecutor(executor);
    server.createContext("/", exchange -> answer(exchange, handler));
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Response response;
      try {
        response = handler.handle(exchange, body);
      } catch (RuntimeException e) {
        // The server itself would drop the connection, and the client would try again.
        response = failure(e);
      }
      response.headers().forEach(exchange.getResponseHeaders()::set);
      boolean empty = response.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(response.status(), empty ? -1 : response.body().length);
      if (!empty) {
        exchange.getResponseBody().write(response.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Response failure(RuntimeException e) {
    String json = "{\"__type\":\"InternalFailure\",\"message\":\"" + e.getClass().getName() + "\"}";
    return new Response(
        500, Map.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
  }
}
