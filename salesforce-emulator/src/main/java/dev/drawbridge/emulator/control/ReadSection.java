package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.org.Replication;
import dev.drawbridge.emulator.row.SalesforceId;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the org makes it hard for clients that read what changed. */
final class ReadSection implements Section {
  private final Org org;
  private final ObjectMapper json;

  ReadSection(Org org, ObjectMapper json) {
    this.org = org;
    this.json = json;
  }

  @Override
  public void reset() {
    org.replication().setting(Replication.Setting.DEFAULT);
    org.counts().stale(false);
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    Replication replication = org.replication();
    if (request.is("GET /replication")) {
      return json.valueToTree(replication.setting());
    }
    if (request.is("POST /replication")) {
      JsonNode body = Settings.only(request.body(), "namesUndeleted", "refusesFutureEnds");
      Replication.Setting now = replication.setting();
      replication.setting(
          new Replication.Setting(
              Settings.flag(body, "namesUndeleted", now.namesUndeleted()),
              Settings.flag(body, "refusesFutureEnds", now.refusesFutureEnds())));
      return json.valueToTree(replication.setting());
    }
    if (request.is("GET /record-counts")) {
      return counts();
    }
    if (request.is("POST /record-counts")) {
      JsonNode body = Settings.only(request.body(), "stale");
      org.counts().stale(Settings.flag(body, "stale", false));
      return counts();
    }
    if (request.is("POST /stamps")) {
      JsonNode body = Settings.only(request.body(), "id", "systemModstamp");
      String id = SalesforceId.parse(body.path("id").asText(""));
      if (id == null) {
        throw new IllegalArgumentException("Name the id of the record to stamp.");
      }
      Instant stamp = org.administration().stamp(id, time(body, "systemModstamp"));
      return json.createObjectNode().put("id", id).put("systemModstamp", stamp.toString());
    }
    return null;
  }

  private JsonNode counts() {
    return json.createObjectNode().put("stale", org.counts().stale());
  }

  private static Instant time(JsonNode body, String name) {
    try {
      return Instant.parse(body.path(name).asText(""));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "The setting " + name + " must be a time such as 2026-11-20T10:00:00Z.", e);
    }
  }
}
