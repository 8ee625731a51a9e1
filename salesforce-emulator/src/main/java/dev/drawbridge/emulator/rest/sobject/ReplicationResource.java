package dev.drawbridge.emulator.rest.sobject;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.org.Replication;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** {@code sobjects/X/updated} and {@code sobjects/X/deleted}. */
public final class ReplicationResource implements Resource {
  private final Org org;
  private final RestAnswers answers;

  public ReplicationResource(Org org, RestAnswers answers) {
    this.org = org;
    this.answers = answers;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    request.readOnly();
    if (org.schema().object(request.part(1)) == null) {
      throw RestRequest.notFound();
    }
    return RestCall.of(Verb.QUERY, request.part(1), 0, injection -> changes(request));
  }

  private Answer changes(RestRequest request) {
    boolean deleted = request.part(2).equals("deleted");
    Replication.Changes changes =
        org.replication()
            .changes(request.part(1), date(request, "start"), date(request, "end"), deleted);
    ObjectNode node = answers.object();
    ArrayNode list = node.putArray(deleted ? "deletedRecords" : "ids");
    for (Replication.Change change : changes.records()) {
      if (deleted) {
        list.addObject().put("deletedDate", RecordJson.text(change.time())).put("id", change.id());
      } else {
        list.add(change.id());
      }
    }
    if (changes.earliest() != null) {
      node.put("earliestDateAvailable", RecordJson.text(changes.earliest()));
    }
    return answers.ok(node.put("latestDateCovered", RecordJson.text(changes.latest())));
  }

  private static Instant date(RestRequest request, String name) {
    String given = request.parameter(name);
    try {
      // A plus sign that was not escaped arrives as a space.
      return OffsetDateTime.parse(given.replace(' ', '+')).toInstant();
    } catch (DateTimeException e) {
      throw new ApiFault(
          "INVALID_REPLICATION_DATE",
          given.isEmpty()
              ? "The parameter " + name + " is required."
              : "The parameter " + name + " is no date and time: " + given);
    }
  }
}
