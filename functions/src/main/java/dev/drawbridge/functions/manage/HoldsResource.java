package dev.drawbridge.functions.manage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.WakeUp;
import dev.drawbridge.functions.http.HttpError;
import dev.drawbridge.functions.http.HttpReply;
import dev.drawbridge.functions.http.HttpRequest;
import dev.drawbridge.functions.http.Message;
import dev.drawbridge.functions.http.Page;
import dev.drawbridge.hold.HoldReleases;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.hold.OpenHolds;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The writes that wait for a person. */
final class HoldsResource {
  private final OpenHolds open;
  private final HoldReleases releases;
  private final WakeUp wakeUp;

  HoldsResource(OpenHolds open, HoldReleases releases, WakeUp wakeUp) {
    this.open = open;
    this.releases = releases;
    this.wakeUp = wakeUp;
  }

  /** The open holds, the oldest first, page by page. */
  HttpReply list(HttpRequest request) {
    Page.Range range = Page.range(request);
    OpenHolds.Part part = open.part(range.after(), range.size());
    return HttpReply.ok(
        Page.of(part.count(), request.resource(), range, part.holds(), Holds.Open::id));
  }

  HttpReply release(HttpRequest request) {
    String hold = request.variable("hold");
    if (!hold.matches("[0-9]{1,18}")) {
      throw HttpError.badRequest("A hold is named by its number; list them first.");
    }
    String message = releases.release(Long.parseLong(hold), resolution(request.json()));
    wakeUp.changesWaiting();
    return HttpReply.ok(new Message(message));
  }

  /** Releases all holds of one cause, and perhaps of one table, or none. */
  HttpReply releaseAll(HttpRequest request) {
    JsonNode body = request.json();
    String code = text(body, "code");
    if (code == null || code.isBlank()) {
      throw HttpError.badRequest(
          "Holds are released together by their cause: name the code that Salesforce gave.");
    }
    String table = text(body, "table");
    int released = releases.releaseAll(code, table, resolution(body));
    if (released == 0) {
      throw HttpError.badRequest(noneOf(table, open.causes()));
    }
    wakeUp.changesWaiting();
    return HttpReply.ok(new Message(released + " released, cause " + code));
  }

  static String noneOf(@Nullable String table, Map<String, Long> causes) {
    String there =
        causes.isEmpty()
            ? "nothing is held"
            : causes.entrySet().stream()
                .map(cause -> cause.getKey() + " (" + cause.getValue() + ")")
                .collect(Collectors.joining(", ", "those that are open have ", ""));
    return "No open hold has this code%s: %s."
        .formatted(table == null ? "" : " and is of this table", there);
  }

  static HoldReleases.Resolution resolution(JsonNode body) {
    JsonNode values = body.path("values");
    return new HoldReleases.Resolution(
        body.path("resolution").asText(),
        text(body, "sfid"),
        values.isObject() ? values.toString() : null);
  }

  private static @Nullable String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    return value.isTextual() ? value.asText() : null;
  }
}
