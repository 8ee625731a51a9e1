package dev.drawbridge.emulator.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;

/** {@code limits/recordCount}: how many records objects have, or had when it was last counted. */
final class RecordCountResource implements Resource {
  private static final int OLDEST = 40;

  private final Org org;
  private final RestAnswers answers;

  RecordCountResource(Org org, RestAnswers answers) {
    this.org = org;
    this.answers = answers;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    request.readOnly();
    if (request.version() < OLDEST) {
      throw RestRequest.notFound();
    }
    LimitsResource.permitted(org);
    return RestCall.other(injection -> answer(objects(request.parameter("sObjects"))));
  }

  private Collection<ObjectDescribe> objects(String names) {
    if (names.isBlank()) {
      return org.schema().objects().stream().filter(RecordCountResource::counted).toList();
    }
    return Arrays.stream(names.split(","))
        .map(name -> org.schema().object(name.trim()))
        .filter(Objects::nonNull)
        .distinct()
        .filter(RecordCountResource::counted)
        .toList();
  }

  private static boolean counted(ObjectDescribe object) {
    return !object.name().endsWith("History");
  }

  private Answer answer(Collection<ObjectDescribe> objects) {
    ObjectNode node = answers.object();
    ArrayNode list = node.putArray("sObjects");
    org.counts()
        .of(objects)
        .forEach((name, count) -> list.addObject().put("count", count).put("name", name));
    return answers.ok(node);
  }
}
