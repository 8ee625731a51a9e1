package dev.drawbridge.functions.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Mapping;
import java.util.Comparator;

/**
 * How Heroku Connect's command line finds a connection: it asks a discovery server, here this stack
 * itself, which connections an app has, and then the connection for its mappings. A stack is one
 * connection, whatever the app is called.
 */
final class Discovery {
  private static final int SYNC = 1;

  private final String connection;
  private final Database database;

  Discovery(String connection, Database database) {
    this.connection = connection;
    this.database = database;
  }

  /** The connections of an app: one, unless another is asked for by name. */
  ObjectNode connections(JsonNode event) {
    JsonNode query = event.path("queryStringParameters");
    String resource = query.path("resource_name").asText(connection);
    String type = query.path("addon_type").asText(String.valueOf(SYNC));
    ObjectNode found = JsonNodeFactory.instance.objectNode();
    boolean ours = resource.equals(connection) && type.equals(String.valueOf(SYNC));
    found.put("count", ours ? 1 : 0).putNull("next").putNull("previous");
    var results = found.putArray("results");
    if (ours) {
      String url = url(event);
      results
          .addObject()
          .put("id", connection)
          .put("resource_name", connection)
          .put("display_name", connection)
          .put("addon_type", SYNC)
          .put("app_name", query.path("app").asText(connection))
          .put("region_url", url)
          .put("detail_url", url + "/api/v3/connections/" + connection);
    }
    return found;
  }

  /**
   * The connection.
   *
   * @param deep whether its mappings are wanted, too
   */
  ObjectNode details(boolean deep) {
    return database.transaction(
        handle -> {
          Connection state = Connections.read(handle);
          ObjectNode json =
              JsonNodeFactory.instance
                  .objectNode()
                  .put("id", connection)
                  .put("name", state.name())
                  .put("internal_name", connection)
                  .put("resource_name", connection)
                  .put("schema_name", state.schema().name())
                  .put("state", state.state().name())
                  .put("algorithm", state.algorithm().name())
                  .put("breaker", state.breaker().name())
                  .put("pause_requested", state.pauseRequested());
          json.putObject("sf_info").put("api_version", state.apiVersion());
          if (deep) {
            var mappings = json.putArray("mappings");
            new MappingStore()
                .all(handle).all().stream()
                    .sorted(Comparator.comparing(Mapping::objectName))
                    .forEach(
                        mapping ->
                            mappings
                                .addObject()
                                .put("id", mapping.objectName())
                                .put("object_name", mapping.objectName())
                                .put("access", mapping.access().name().toLowerCase()));
          }
          return json;
        });
  }

  /** As the client reached it; only the gateway says whether that was encrypted. */
  private static String url(JsonNode event) {
    String protocol = event.path("headers").path("x-forwarded-proto").asText("http");
    return (protocol.equals("https") ? "https://" : "http://")
        + event.path("requestContext").path("domainName").asText();
  }
}
