package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.oauth.Keys;
import dev.drawbridge.emulator.org.Org;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What tests see and steer: the journal, sessions, resets and whatever its sections have. */
public final class ControlPlane {
  private static final Pattern AFTER = Pattern.compile("(?:.*&)?after=(\\d{1,18})(?:&.*)?");

  private final Org org;
  private final BulkWork bulk;
  private final ObjectMapper json;
  private final List<Section> sections;

  /**
   * @param clients the sections about calls and clients; those about the org are made from it
   */
  public ControlPlane(Org org, BulkWork bulk, ObjectMapper json, Section... clients) {
    this.org = org;
    this.bulk = bulk;
    this.json = json;
    this.sections =
        Stream.concat(
                Stream.of(clients),
                Stream.of(
                    new TransactionSection(org, json),
                    new OrgSection(org, json),
                    new SchemaSection(org, json),
                    new DataSection(org, json),
                    new ReadSection(org, json),
                    new RuleSection(org, json)))
            .toList();
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
    if (request.is("POST /reset")) {
      reset();
      return Answer.json(200, json.writeValueAsBytes(json.createObjectNode()));
    }
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

  private void reset() {
    // A chunk that waits for a lock must not be waited for: sections first, then the jobs.
    sections.forEach(Section::reset);
    bulk.clear(org.clock().now());
    org.administration().reset(Keys.NOTE);
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
