package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.lock.Transactions;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.row.SalesforceId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Locks of records and how long commits take. */
final class TransactionSection implements Section {
  private final Org org;
  private final ObjectMapper json;

  TransactionSection(Org org, ObjectMapper json) {
    this.org = org;
    this.json = json;
  }

  @Override
  public void reset() {
    org.transactions().releaseHolds();
    org.transactions().setting(Transactions.Setting.DEFAULT);
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    Transactions transactions = org.transactions();
    if (request.is("GET /transactions")) {
      return json.valueToTree(transactions.setting());
    }
    if (request.is("POST /transactions")) {
      JsonNode body = Settings.only(request.body(), "lockWaitMillis", "commitDelayMillis");
      Transactions.Setting now = transactions.setting();
      transactions.setting(
          new Transactions.Setting(
              Settings.number(body, "lockWaitMillis", now.lockWaitMillis()),
              Settings.number(body, "commitDelayMillis", now.commitDelayMillis())));
      return json.valueToTree(transactions.setting());
    }
    if (request.is("GET /locks")) {
      return json.valueToTree(transactions.locked());
    }
    if (request.is("POST /locks")) {
      JsonNode body = Settings.only(request.body(), "id", "millis");
      String id = SalesforceId.parse(body.path("id").asText(""));
      if (id == null) {
        throw new IllegalArgumentException("Name the id of the record to lock.");
      }
      if (!transactions.hold(id, Settings.number(body, "millis", 1_000))) {
        throw new IllegalArgumentException("The record " + id + " is locked already.");
      }
      return json.valueToTree(transactions.locked());
    }
    if (request.is("DELETE /locks")) {
      transactions.releaseHolds();
      return json.createObjectNode();
    }
    return null;
  }
}
