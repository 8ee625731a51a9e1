package dev.drawbridge.salesforce;

import java.net.URI;

/** A signed-in session. {@code toString} does not show the token. */
public record Session(String token, URI instance) {
  @Override
  public String toString() {
    return "Session[" + instance + "]";
  }
}
