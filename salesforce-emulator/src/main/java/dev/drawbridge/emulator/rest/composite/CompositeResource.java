package dev.drawbridge.emulator.rest.composite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code composite}: up to 25 requests in order, the later ones with results of the earlier. */
public final class CompositeResource implements Resource {
  private static final int QUERIES_AND_COLLECTIONS = 5;
  private static final String HALTED =
      "The transaction was rolled back since another operation in the same transaction failed.";

  private final Org org;
  private final Subrequests subrequests;
  private final RestAnswers answers;

  public CompositeResource(Org org, Subrequests subrequests, RestAnswers answers) {
    this.org = org;
    this.subrequests = subrequests;
    this.answers = answers;
  }

  /** A subrequest and what came of it. */
  private record Done(String reference, Answer answer) {
    boolean good() {
      return answer.status() < 400;
    }
  }

  @Override
  public RestCall resolve(RestRequest request) {
    if (!request.method().equals("POST")) {
      throw request.notAllowed("POST");
    }
    ObjectNode body = request.body().object();
    JsonNode list = body.path("compositeRequest");
    if (!list.isArray() || list.isEmpty()) {
      throw new ApiFault("INVALID_INPUT", "The array compositeRequest is missing or empty.");
    }
    boolean allOrNone = body.path("allOrNone").asBoolean(false);
    return subrequests.call(
        list,
        request,
        () -> check(list),
        injection -> answers.ok(response(list, request, allOrNone)));
  }

  private static void check(JsonNode list) {
    if (list.size() > Subrequests.MOST) {
      throw new ApiFault(
          "LIMIT_EXCEEDED",
          "A composite request takes at most " + Subrequests.MOST + " subrequests.");
    }
    Set<String> names = new HashSet<>();
    int restricted = 0;
    for (JsonNode each : list) {
      String name = each.path("referenceId").asText("");
      if (!References.wellFormed(name)) {
        throw new ApiFault(
            "INVALID_INPUT",
            "Provided referenceId ('"
                + name
                + "') must start with a letter or a number, and it can contain only letters,"
                + " numbers and underscores ('_').");
      }
      if (!names.add(name)) {
        throw new ApiFault("INVALID_INPUT", "Duplicate ReferenceId provided (" + name + ").");
      }
      if (!each.path("url").isTextual() || !each.path("method").isTextual()) {
        throw new ApiFault("INVALID_INPUT", "The subrequest " + name + " needs method and url.");
      }
      String url = each.path("url").asText();
      if (url.matches(".*/(query(All)?[/?].*|composite/sobjects.*)")) {
        restricted++;
      }
    }
    if (restricted > QUERIES_AND_COLLECTIONS) {
      throw new ApiFault(
          "LIMIT_EXCEEDED",
          "A composite request takes at most "
              + QUERIES_AND_COLLECTIONS
              + " queries and sObject collections.");
    }
  }

  private ObjectNode response(JsonNode list, RestRequest outer, boolean allOrNone) {
    List<Long> millis = subrequests.shares(list);
    return allOrNone
        ? together(list, outer, millis.stream().mapToLong(Long::longValue).sum())
        : response(run(list, outer, false, millis));
  }

  private List<Done> run(JsonNode list, RestRequest outer, boolean haltOnError, List<Long> millis) {
    var references = new References();
    List<Done> done = new ArrayList<>();
    for (JsonNode each : list) {
      Done last = one(each, references, outer, millis.get(done.size()));
      done.add(last);
      if (last.good()) {
        references.put(last.reference(), answers.body(last.answer()));
      } else if (haltOnError) {
        break;
      }
    }
    return done;
  }

  private Done one(JsonNode each, References references, RestRequest outer, long millis) {
    String name = each.path("referenceId").asText();
    try {
      String url = references.in(each.path("url").asText());
      Map<String, String> headers = new HashMap<>();
      each.path("httpHeaders")
          .properties()
          .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
      JsonNode body = references.in(each.path("body"));
      return new Done(
          name,
          subrequests.answer(each.path("method").asText(), url, body, headers, outer, millis));
    } catch (ApiFault fault) {
      subrequests.refuse(List.of(each), outer, fault);
      return new Done(name, answers.refuse(fault));
    }
  }

  /** All or none: after a failure nothing of the others stays. */
  private ObjectNode together(JsonNode list, RestRequest outer, long millis) {
    List<Done> done =
        org.together(
            () -> run(list, outer, true, Collections.nCopies(list.size(), 0L)),
            all -> all.stream().allMatch(Done::good),
            millis);
    if (done.stream().allMatch(Done::good)) {
      return response(done);
    }
    var halted = new ApiFault("PROCESSING_HALTED", HALTED);
    List<Done> undone = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (i >= done.size()) {
        subrequests.refuse(List.of(list.get(i)), outer, halted);
      }
      undone.add(
          i < done.size() && !done.get(i).good()
              ? done.get(i)
              : new Done(list.get(i).path("referenceId").asText(), answers.refuse(halted)));
    }
    return response(undone);
  }

  private ObjectNode response(List<Done> done) {
    ObjectNode node = answers.object();
    ArrayNode list = node.putArray("compositeResponse");
    for (Done each : done) {
      ObjectNode entry = list.addObject();
      entry.set("body", answers.body(each.answer()));
      ObjectNode headers = entry.putObject("httpHeaders");
      each.answer().headers().forEach(headers::put);
      entry.put("httpStatusCode", each.answer().status()).put("referenceId", each.reference());
    }
    return node;
  }
}
