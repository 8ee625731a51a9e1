package dev.drawbridge.salesforce;

import java.net.URI;

/**
 * A signed-in session. {@code toString} does not show the token.
 *
 * @param user the id of its user, as Salesforce said at the sign-in
 */
public record Session(String token, URI instance, String user) {
  @Override
  public String toString() {
    return "Session[" + instance + "]";
  }
}
