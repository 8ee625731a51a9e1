package dev.drawbridge.emulator.rest.composite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import java.util.List;
import java.util.Map;

/** {@code composite/batch}: up to 25 independent requests. */
public final class CompositeBatchResource implements Resource {
  private final Subrequests subrequests;
  private final RestAnswers answers;

  public CompositeBatchResource(Subrequests subrequests, RestAnswers answers) {
    this.subrequests = subrequests;
    this.answers = answers;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    if (!request.method().equals("POST")) {
      throw request.notAllowed("POST");
    }
    ObjectNode body = request.body().object();
    JsonNode list = body.path("batchRequests");
    if (!list.isArray() || list.isEmpty()) {
      throw new ApiFault("INVALID_INPUT", "The array batchRequests is missing or empty.");
    }
    boolean halt = body.path("haltOnError").asBoolean(false);
    return subrequests.call(
        list,
        request,
        () -> check(list),
        injection -> run(list, halt, request, subrequests.shares(list)));
  }

  private static void check(JsonNode list) {
    if (list.size() > Subrequests.MOST) {
      throw new ApiFault(
          "LIMIT_EXCEEDED", "A batch takes at most " + Subrequests.MOST + " subrequests.");
    }
  }

  private Answer run(JsonNode list, boolean halt, RestRequest outer, List<Long> millis) {
    ObjectNode node = answers.object();
    ArrayNode results = answers.array();
    boolean errors = false;
    for (JsonNode each : list) {
      Answer answer =
          halt && errors ? halted(each, outer) : one(each, outer, millis.get(results.size()));
      errors |= answer.status() >= 400;
      results.addObject().put("statusCode", answer.status()).set("result", answers.body(answer));
    }
    node.put("hasErrors", errors).set("results", results);
    return answers.ok(node);
  }

  private Answer one(JsonNode each, RestRequest outer, long millis) {
    if (!each.path("url").isTextual() || !each.path("method").isTextual()) {
      return answers.refuse(
          new ApiFault("INVALID_INPUT", "Each of the batchRequests needs method and url."));
    }
    return subrequests.answer(
        each.path("method").asText(),
        each.path("url").asText(),
        each.path("richInput"),
        Map.of(),
        outer,
        millis);
  }

  private Answer halted(JsonNode each, RestRequest outer) {
    var halted = new ApiFault("BATCH_PROCESSING_HALTED", "Batch processing halted per request");
    subrequests.refuse(List.of(each), outer, halted);
    ObjectNode error = answers.object().put("errorCode", halted.code());
    error.put("message", halted.message());
    return answers.of(412, answers.array().add(error));
  }
}
