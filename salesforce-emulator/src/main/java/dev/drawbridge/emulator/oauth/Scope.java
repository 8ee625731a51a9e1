package dev.drawbridge.emulator.oauth;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The scopes that the connected app has. */
final class Scope {
  private static final Set<String> ALL =
      Set.of(
          "api",
          "id",
          "refresh_token",
          "offline_access",
          "full",
          "openid",
          "profile",
          "email",
          "address",
          "phone",
          "web",
          "visualforce",
          "chatter_api",
          "custom_permissions");

  private Scope() {}

  /** The scope granted to a client that asks for {@code wanted}: all of the app if for nothing. */
  static String granted(String wanted) throws Denied {
    List<String> scopes = Arrays.stream(wanted.split("[ +]")).filter(s -> !s.isEmpty()).toList();
    if (!ALL.containsAll(scopes)) {
      throw new Denied("invalid_scope", "the requested scope is not allowed");
    }
    return scopes.isEmpty() ? "refresh_token api id" : String.join(" ", scopes);
  }

  /** Whether a client with this scope gets a refresh token. */
  static boolean refreshes(String scope) {
    var scopes = List.of(scope.split(" "));
    return scopes.contains("refresh_token") || scopes.contains("offline_access");
  }
}
