package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.FaultScript;
import dev.drawbridge.emulator.api.LateCalls;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.bulk.Jobs;
import dev.drawbridge.emulator.bulk2.Bulk2;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.oauth.Keys;
import dev.drawbridge.emulator.org.Org;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What tests see and steer: the journal, sessions, resets and whatever its sections have. */
public final class ControlPlane {
  private static final Pattern AFTER = Pattern.compile("(?:.*&)?after=(\\d{1,18})(?:&.*)?");

  private final Org org;
  private final FaultScript script;
  private final LateCalls late;
  private final Latency latency;
  private final LimitSection limits;
  private final UserSection users;
  private final TransactionSection transactions;
  private final Sessions sessions;
  private final Keys keys;
  private final Jobs jobs;
  private final BatchQuota quota;
  private final Bulk2 bulk2;
  private final ObjectMapper json;
  private final List<Section> sections;

  public ControlPlane(
      Org org,
      FaultScript script,
      LateCalls late,
      Latency latency,
      LimitSection limits,
      UserSection users,
      Sessions sessions,
      Keys keys,
      Jobs jobs,
      BatchQuota quota,
      Bulk2 bulk2,
      ObjectMapper json) {
    this.org = org;
    this.script = script;
    this.late = late;
    this.latency = latency;
    this.limits = limits;
    this.users = users;
    this.sessions = sessions;
    this.keys = keys;
    this.jobs = jobs;
    this.quota = quota;
    this.bulk2 = bulk2;
    this.json = json;
    this.transactions = new TransactionSection(org, json);
    this.sections =
        List.of(
            this::own,
            new CallSection(org, script, late, latency, json),
            limits,
            users,
            transactions,
            new OrgSection(org, json),
            new SchemaSection(org, json),
            new DataSection(org, json),
            new RuleSection(org, json));
  }

  public void handle(Exchange exchange) throws IOException {
    Answer answer;
    try {
      var request = ControlRequest.of(exchange, json);
      if (request.is("GET /journal")) {
        journal(exchange);
        return;
      }
      answer = answer(request);
    } catch (IllegalArgumentException e) {
      answer = error(400, String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      answer = error(400, "The body is not JSON: " + e.getOriginalMessage());
    }
    exchange.answer(answer.status(), answer.contentType(), answer.body());
  }

  private Answer answer(ControlRequest request) throws IOException {
    for (Section section : sections) {
      JsonNode answer = section.answer(request);
      if (answer != null) {
        return Answer.json(200, json.writeValueAsBytes(answer));
      }
    }
    return error(
        404,
        "There is no "
            + request.exchange().method()
            + " /"
            + String.join("/", request.parts())
            + " under /emulator; see the README for what there is.");
  }

  private @Nullable JsonNode own(ControlRequest request) throws IOException {
    if (request.is("POST /reset")) {
      script.clear();
      late.clear();
      latency.set(Latency.Setting.NONE);
      // First of all: a chunk that waits for a lock must not be waited for.
      transactions.reset();
      jobs.clear(org.clock().now());
      quota.clear();
      bulk2.clear(org.clock().now());
      limits.reset();
      users.reset();
      org.administration().reset(Keys.NOTE);
      return json.createObjectNode();
    }
    if (request.is("DELETE /sessions")) {
      sessions.endAll();
      return json.createObjectNode();
    }
    if (request.is("POST /oauth/keys")) {
      JsonNode key = request.body();
      keys.register(key.path("clientId").asText(""), key.path("pem").asText(""));
      org.administration().note(Keys.NOTE, key);
      return json.createObjectNode();
    }
    return null;
  }

  private void journal(Exchange exchange) throws IOException {
    String query = exchange.uri().getQuery();
    Matcher after = AFTER.matcher(query == null ? "" : query);
    Journal journal = org.journal();
    Journal.Part part = journal.after(after.matches() ? Long.parseLong(after.group(1)) : 0);
    exchange.answer(
        200, "application/x-ndjson;charset=UTF-8", part.bytes(), out -> journal.write(part, out));
  }

  private Answer error(int status, String message) throws IOException {
    return Answer.json(
        status, json.writeValueAsBytes(json.createObjectNode().put("error", message)));
  }
}
