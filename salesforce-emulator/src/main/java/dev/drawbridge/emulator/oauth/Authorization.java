package dev.drawbridge.emulator.oauth;

import dev.drawbridge.emulator.api.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The authorize endpoint of the web server flow; its user always approves at once. */
final class Authorization {
  private static final String CHALLENGE = "[A-Za-z0-9_-]{43}";

  private final Client client;
  private final Grants grants;

  Authorization(Client client, Grants grants) {
    this.client = client;
    this.grants = grants;
  }

  /**
   * Sends the browser back with a code, or with what is wrong.
   *
   * @throws Denied if there is nowhere to send it back to
   */
  Answer answer(Map<String, String> form) throws Denied {
    client.checkId(form.getOrDefault("client_id", ""));
    String redirect = redirect(form.getOrDefault("redirect_uri", ""));
    String state =
        form.containsKey("state") ? "&state=" + encoded(form.getOrDefault("state", "")) : "";
    String result;
    try {
      result = "code=" + encoded(code(form, redirect));
    } catch (Denied denied) {
      result = "error=" + denied.error() + "&error_description=" + encoded(denied.description());
    }
    String separator = redirect.contains("?") ? "&" : "?";
    // A header takes no other characters.
    String back = URI.create(redirect).toASCIIString();
    return new Answer(302, "text/html;charset=UTF-8", new byte[0])
        .with("Location", back + separator + result + state);
  }

  private String code(Map<String, String> form, String redirect) throws Denied {
    if (!form.getOrDefault("response_type", "").equals("code")) {
      throw new Denied("unsupported_response_type", "response type not supported");
    }
    @Nullable String challenge = form.get("code_challenge");
    if (challenge != null && !challenge.matches(CHALLENGE)) {
      throw new Denied("invalid_request", "invalid code challenge");
    }
    // Salesforce knows no plain challenges.
    if (!form.getOrDefault("code_challenge_method", "S256").equals("S256")) {
      throw new Denied("invalid_request", "code challenge method not supported");
    }
    String scope = Scope.granted(form.getOrDefault("scope", ""));
    return grants.code(client.id(), redirect, scope, challenge);
  }

  private static String redirect(String given) throws Denied {
    try {
      var uri = URI.create(given);
      if (uri.isAbsolute() && uri.getRawFragment() == null && !given.matches(".*\\s.*")) {
        return given;
      }
    } catch (IllegalArgumentException e) {
      throw mismatch();
    }
    throw mismatch();
  }

  static Denied mismatch() {
    return new Denied("redirect_uri_mismatch", "redirect_uri must match configuration");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
