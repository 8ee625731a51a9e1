package dev.drawbridge.emulator.rest.request;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.http.Exchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request, from a client or inside a composite one.
 *
 * @param path what stands below the version, decoded
 * @param headers their names in lower case
 */
public record RestRequest(
    String method,
    int version,
    List<String> path,
    Map<String, String> parameters,
    Map<String, String> headers,
    RestBody body) {
  public static final int OLDEST = 31;
  public static final int NEWEST = 68;

  /** Reads a client's request; {@code resource} is its raw path below the version. */
  public static RestRequest of(Exchange exchange, int version, String resource, BodyReader reader)
      throws IOException {
    Map<String, String> parameters = parameters(exchange.uri());
    // Clients that cannot send PATCH or DELETE name it here.
    String method =
        exchange.method().equals("POST")
            ? parameters.getOrDefault("_HttpMethod", "POST").toUpperCase(Locale.ROOT)
            : exchange.method();
    return new RestRequest(
        method, version, path(resource), parameters, exchange.headers(), reader.read(exchange));
  }

  /** Where the body of a client's request comes from. */
  @FunctionalInterface
  public interface BodyReader {
    RestBody read(Exchange exchange) throws IOException;
  }

  public static List<String> path(String resource) {
    List<String> parts = new ArrayList<>();
    for (String part : resource.split("/")) {
      if (!part.isEmpty()) {
        parts.add(decoded(part.replace("+", "%2B")));
      }
    }
    return List.copyOf(parts);
  }

  public static Map<String, String> parameters(URI uri) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : Objects.requireNonNullElse(uri.getRawQuery(), "").split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      parameters.putIfAbsent(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiFault("MALFORMED_QUERY", "The URL is not encoded correctly.");
    }
  }

  public String base() {
    return "/services/data/v" + version + ".0";
  }

  /** The part of the path with this index; empty if there is none. */
  public String part(int index) {
    return index < path.size() ? path.get(index) : "";
  }

  public String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  public boolean reads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Refuses a request that does not only read. */
  public void readOnly() {
    if (!reads()) {
      throw notAllowed("HEAD,GET");
    }
  }

  /** What a request with another method than the resource's is told. */
  public ApiFault notAllowed(String allowed) {
    return new ApiFault(
        "METHOD_NOT_ALLOWED", "HTTP Method '" + method + "' not allowed. Allowed are " + allowed);
  }

  /** Refuses versions that Salesforce has retired, and those there never were. */
  public static void checkVersion(int version) {
    if (version > 0 && version < OLDEST) {
      throw new ApiFault(
          "UNSUPPORTED_API_VERSION", "The API version " + version + ".0 has been retired.");
    }
    if (version == 0 || version > NEWEST) {
      throw notFound();
    }
  }

  public static ApiFault notFound() {
    return new ApiFault("NOT_FOUND", "The requested resource does not exist");
  }
}
