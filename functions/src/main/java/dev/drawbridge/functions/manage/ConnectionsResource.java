package dev.drawbridge.functions.manage;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.ConnectionOverview;
import dev.drawbridge.connection.MappingState;
import dev.drawbridge.database.Database;
import dev.drawbridge.functions.WakeUp;
import dev.drawbridge.functions.http.HttpReply;
import dev.drawbridge.functions.http.HttpRequest;
import dev.drawbridge.functions.http.Page;
import dev.drawbridge.hold.OpenHolds;
import dev.drawbridge.manage.Resumption;
import dev.drawbridge.mapping.Mapping;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The connection. Heroku Connect's command line finds it by asking a discovery server, here this
 * stack itself, which connections an app has. A stack is one connection, whatever the app is
 * called. The shapes are those of Heroku's API v3.
 */
final class ConnectionsResource {
  private static final int SYNC = 1;

  private final String connection;
  private final Database database;
  private final WakeUp wakeUp;

  ConnectionsResource(String connection, Database database, WakeUp wakeUp) {
    this.connection = connection;
    this.database = database;
    this.wakeUp = wakeUp;
  }

  /** A connection as the discovery server lists it. */
  record Listed(
      String id,
      String resourceName,
      String displayName,
      int addonType,
      String appName,
      String regionUrl,
      String detailUrl) {}

  /** The connections of an app: one, unless another is asked for by name. */
  HttpReply list(HttpRequest request) {
    String resource = request.parameter("resource_name").orElse(connection);
    String type = request.parameter("addon_type").orElse(String.valueOf(SYNC));
    boolean ours = resource.equals(connection) && type.equals(String.valueOf(SYNC));
    return HttpReply.ok(Page.whole(ours ? List.of(listed(request)) : List.of()));
  }

  private Listed listed(HttpRequest request) {
    String url = request.origin();
    return new Listed(
        connection,
        connection,
        connection,
        SYNC,
        request.parameter("app").orElse(connection),
        url,
        url + "/api/v3/connections/" + connection);
  }

  record SalesforceInfo(String apiVersion) {}

  record MappingSummary(String id, String objectName, String access, String state) {
    static MappingSummary of(Mapping mapping, MappingState state) {
      return new MappingSummary(
          mapping.objectName(),
          mapping.objectName(),
          mapping.access().name().toLowerCase(Locale.ROOT),
          state.name());
    }
  }

  /**
   * @param mappings absent where they are not asked for
   */
  record Details(
      String id,
      String name,
      String internalName,
      String resourceName,
      String schemaName,
      String state,
      String algorithm,
      String breaker,
      boolean pauseRequested,
      SalesforceInfo sfInfo,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<MappingSummary> mappings) {}

  /** The connection, with {@code deep=true} its mappings, too. */
  HttpReply details(HttpRequest request) {
    boolean deep = request.parameter("deep").filter("true"::equals).isPresent();
    return HttpReply.ok(details(ConnectionOverview.read(database), deep));
  }

  private Details details(ConnectionOverview overview, boolean deep) {
    Connection row = overview.connection();
    return new Details(
        connection,
        row.name(),
        connection,
        connection,
        row.schema().name(),
        row.state().name(),
        row.algorithm().name(),
        row.breaker().name(),
        row.pauseRequested(),
        new SalesforceInfo(row.apiVersion()),
        deep ? mappings(overview) : null);
  }

  private static List<MappingSummary> mappings(ConnectionOverview overview) {
    return overview.mappings().stream()
        .map(mapping -> MappingSummary.of(mapping, overview.state(mapping)))
        .toList();
  }

  record Resumed(String message, List<Resumption.Ended> ended) {}

  /** Ends a pause; with {@code now=true} whatever else waits for a time to be over. */
  HttpReply resume(HttpRequest request) {
    List<Resumption.Ended> ended = Resumption.run(database, request.flag("now"));
    // Also where nothing waited: what a breaker whose time is over waits for is a drain.
    wakeUp.changesWaiting();
    String message =
        ended.isEmpty()
            ? notWaiting(new OpenHolds(database).waitingForAPerson())
            : ended.stream().map(Resumption.Ended::message).collect(Collectors.joining(" "));
    return HttpReply.ok(new Resumed(message, ended));
  }

  /** A hold waits for a person, and for no time to be over. */
  static String notWaiting(int holds) {
    return switch (holds) {
      case 0 -> "Nothing is waiting.";
      case 1 -> "1 write waits for a person, and nothing else: see ./drawbridge holds.";
      default ->
          "%d writes wait for a person, and nothing else: see ./drawbridge holds.".formatted(holds);
    };
  }
}
