package dev.drawbridge.emulator.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Sends each request to the API that its path belongs to. */
public final class Router implements HttpHandler {
  private static final Exchange.Traffic UNCOUNTED = (received, sent) -> {};

  private final Map<String, Handler> handlers;
  private final Exchange.Traffic traffic;

  /** Answers requests, at once or later. */
  @FunctionalInterface
  public interface Handler {
    void handle(Exchange exchange) throws IOException;
  }

  /**
   * Longer path prefixes must not start with shorter ones.
   *
   * @param traffic hears of what goes over the wire under /services
   */
  public Router(Map<String, Handler> handlers, Exchange.Traffic traffic) {
    this.handlers = Map.copyOf(handlers);
    this.traffic = traffic;
  }

  @Override
  public void handle(HttpExchange http) throws IOException {
    URI uri = relative(http.getRequestURI());
    boolean api = uri.getPath().startsWith("/services");
    var exchange = new Exchange(http, uri, api ? traffic : UNCOUNTED);
    String path = exchange.path();
    try {
      for (Map.Entry<String, Handler> entry : handlers.entrySet()) {
        if (path.equals(entry.getKey()) || path.startsWith(entry.getKey() + "/")) {
          entry.getValue().handle(exchange);
          return;
        }
      }
      exchange.answer(404, "text/html;charset=UTF-8", "Not found".getBytes(StandardCharsets.UTF_8));
    } catch (Exchange.TooLarge e) {
      exchange.answer(413, "text/plain", "Request too large".getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException | Error e) {
      // A mistake of the org itself: its stack is for who runs it, not for the client.
      e.printStackTrace();
      failed(exchange);
    } catch (IOException e) {
      // The client went away or sent half a request.
      exchange.drop();
    }
  }

  /** Also with the heap full: a client whose exchange nobody closes waits for ever. */
  private static void failed(Exchange exchange) {
    try {
      exchange.answer(
          500,
          "text/plain;charset=UTF-8",
          "An unexpected error occurred.".getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException | Error e) {
      // A part of an answer was sent already, or there is no memory even for this one.
      exchange.drop();
    }
  }

  // What follows two slashes reads as a host, but clients that put an address and a path together
  // send it for a path.
  private static URI relative(URI sent) {
    String first = sent.getRawAuthority();
    if (first == null || sent.isAbsolute()) {
      return sent;
    }
    String query = sent.getRawQuery() == null ? "" : "?" + sent.getRawQuery();
    String path = "/" + first.replace("[", "%5B").replace("]", "%5D") + sent.getRawPath();
    return URI.create(path + query);
  }
}
