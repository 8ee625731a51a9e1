package dev.drawbridge.emulator.oauth;

import dev.drawbridge.emulator.http.Exchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The parameters of a request, from its body and its URL. */
final class Form {
  private Form() {}

  static Map<String, String> of(Exchange exchange) throws IOException {
    var text = new String(exchange.body(), StandardCharsets.UTF_8);
    String query = Objects.requireNonNullElse(exchange.uri().getRawQuery(), "");
    Map<String, String> form = new HashMap<>();
    for (String pair : (text + "&" + query).split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(plain(pair.substring(0, equals)), plain(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  static String required(Map<String, String> form, String name) throws Denied {
    String value = form.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new Denied("invalid_request", "missing required parameter: " + name);
    }
    return value;
  }

  private static String plain(String encoded) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
  }
}
