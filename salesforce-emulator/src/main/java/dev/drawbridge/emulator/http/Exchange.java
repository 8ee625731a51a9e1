package dev.drawbridge.emulator.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer, of which there is at most one. */
public final class Exchange {
  private static final int LIMIT = 52_428_800;
  private static final int WORTH_COMPRESSING = 1_024;
  private static final int BUFFER = 1 << 16;

  private final HttpExchange exchange;
  private final URI uri;
  private final Traffic traffic;

  /** Hears of the bodies that went over the wire. */
  @FunctionalInterface
  public interface Traffic {
    void bytes(long received, long sent);
  }

  /**
   * A request to the server.
   *
   * @param uri what it asks for
   * @param traffic hears of its bodies
   */
  public Exchange(HttpExchange exchange, URI uri, Traffic traffic) {
    this.exchange = exchange;
    this.uri = uri;
    this.traffic = traffic;
  }

  public String method() {
    return exchange.getRequestMethod();
  }

  public URI uri() {
    return uri;
  }

  /** The path without doubled or trailing slashes. */
  public String path() {
    String path = uri.getPath().replaceAll("/{2,}", "/");
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The path as it was sent, escapes and all, without doubled or trailing slashes. */
  public String rawPath() {
    String path = uri.getRawPath().replaceAll("/{2,}", "/");
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The request's headers, their names in lower case; of a repeated one the first. */
  public Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return headers;
  }

  /** How many characters all headers have, their names and values. */
  public int headerCharacters() {
    int characters = 0;
    for (var header : exchange.getRequestHeaders().entrySet()) {
      for (String value : header.getValue()) {
        characters += header.getKey().length() + value.length() + 4;
      }
    }
    return characters;
  }

  public @Nullable String header(String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  /**
   * The request's body, decompressed.
   *
   * @throws TooLarge if it has more than 50 MB
   */
  public byte[] body() throws IOException {
    return body(LIMIT);
  }

  /**
   * The request's body, decompressed.
   *
   * @throws TooLarge if it has more than {@code limit} bytes
   */
  public byte[] body(int limit) throws IOException {
    byte[] raw = limited(exchange.getRequestBody(), limit);
    traffic.bytes(raw.length, 0);
    String encoding = header("Content-Encoding");
    // Clients announce gzip even on requests without a body.
    if (raw.length == 0 || encoding == null || !encoding.equalsIgnoreCase("gzip")) {
      return raw;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
      return limited(in, limit);
    }
  }

  /** A request body larger than Salesforce takes. */
  public static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static byte[] limited(InputStream in, int limit) throws IOException {
    byte[] body = in.readNBytes(limit + 1);
    if (body.length > limit) {
      throw new TooLarge();
    }
    return body;
  }

  public void addHeader(String name, String value) {
    exchange.getResponseHeaders().add(name, value);
  }

  public void answer(int status, String contentType, byte[] body) throws IOException {
    byte[] sent = encode(contentType, body);
    boolean none = sent.length == 0 || method().equals("HEAD") || status == 204 || status == 304;
    try (exchange) {
      exchange.sendResponseHeaders(status, none ? -1 : sent.length);
      if (!none) {
        exchange.getResponseBody().write(sent);
        traffic.bytes(0, sent.length);
      }
    }
  }

  /** Writes the body of an answer. */
  @FunctionalInterface
  public interface Body {
    void to(OutputStream out) throws IOException;
  }

  /**
   * Answers with a body that nobody has in memory. When it cannot be written to its end the
   * connection breaks, so that nobody takes a part for all of it.
   *
   * @param length of the body in bytes
   */
  public void answer(int status, String contentType, long length, Body body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    boolean none = length == 0 || method().equals("HEAD");
    try (exchange) {
      exchange.sendResponseHeaders(status, none ? -1 : length);
      if (!none) {
        OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), BUFFER);
        body.to(out);
        out.flush();
        traffic.bytes(0, length);
      }
    }
  }

  /** Sends the first half of an answer and breaks the connection. */
  public void answerHalf(int status, String contentType, byte[] body) throws IOException {
    byte[] sent = encode(contentType, body);
    try {
      exchange.sendResponseHeaders(status, Math.max(1, sent.length));
      OutputStream out = exchange.getResponseBody();
      out.write(Arrays.copyOf(sent, sent.length / 2));
      out.flush();
    } finally {
      drop();
    }
  }

  /** Breaks the connection without an answer. */
  public void drop() {
    exchange.close();
  }

  private byte[] encode(String contentType, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    String accepted = header("Accept-Encoding");
    if (body.length < WORTH_COMPRESSING || accepted == null || !accepted.contains("gzip")) {
      return body;
    }
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    var buffer = new ByteArrayOutputStream(body.length / 4);
    try (OutputStream gzip = new GZIPOutputStream(buffer)) {
      gzip.write(body);
    }
    return buffer.toByteArray();
  }
}
