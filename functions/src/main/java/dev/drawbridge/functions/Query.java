package dev.drawbridge.functions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.failure.SyncException;
import java.util.List;

/** The query of a request: one that is mistyped must not do what it was to prevent. */
public final class Query {
  private Query() {}

  /**
   * @param event of the HTTP API
   * @param known names that the route takes
   * @throws SyncException.Misconfigured when there is another one
   */
  public static void check(JsonNode event, List<String> known) {
    event
        .path("queryStringParameters")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new SyncException.Misconfigured(unknown(name, known));
              }
            });
  }

  private static String unknown(String name, List<String> known) {
    String shown = name.length() > 80 ? name.substring(0, 80) + "…" : name;
    return known.isEmpty()
        ? "This route takes no query parameter, so not '" + shown + "'; nothing was done."
        : "This route does not take the query parameter '%s'; nothing was done. It takes %s."
            .formatted(shown, String.join(", ", known));
  }
}
