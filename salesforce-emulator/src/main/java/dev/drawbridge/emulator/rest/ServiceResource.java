package dev.drawbridge.emulator.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import java.util.List;

/** The versions there are and what each of them has. */
final class ServiceResource implements Resource {
  private static final String[] SEASONS = {"Spring", "Summer", "Winter"};
  private static final List<String> RESOURCES =
      List.of("composite", "jobs", "limits", "query", "queryAll", "sobjects");

  private final RestAnswers answers;
  private final String identity;

  ServiceResource(RestAnswers answers, String url, String organization) {
    this.answers = answers;
    this.identity = url + "/id/" + organization + "/" + Org.USER;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    request.readOnly();
    ObjectNode node = answers.object();
    RESOURCES.forEach(name -> node.put(name, request.base() + "/" + name));
    node.put("identity", identity);
    return RestCall.other(injection -> answers.ok(node));
  }

  ArrayNode versions() {
    ArrayNode list = answers.array();
    for (int version = RestRequest.OLDEST; version <= RestRequest.NEWEST; version++) {
      // Winter '15 was 32.0; there are three versions in a year.
      int year = 14 + (version - 30) / 3 + ((version - 30) % 3 == 2 ? 1 : 0);
      list.addObject()
          .put("label", SEASONS[(version - 30) % 3] + " '" + year)
          .put("url", "/services/data/v" + version + ".0")
          .put("version", version + ".0");
    }
    return list;
  }
}
