package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** REST calls with a session, at version 65.0 unless the path says otherwise. */
final class Rest {
  private final TestOrg org;
  private final String token;

  Rest(TestOrg org) throws Exception {
    this(org, org.token());
  }

  Rest(TestOrg org, String token) {
    this.org = org;
    this.token = token;
  }

  /** An answer as a test looks at it. */
  record Reply(int status, JsonNode body, HttpResponse<String> http) {
    String text(String... path) {
      JsonNode at = body;
      for (String part : path) {
        at = part.matches("\\d+") ? at.path(Integer.parseInt(part)) : at.path(part);
      }
      return at.isValueNode() ? at.asText() : at.toString();
    }

    /** Its one error, in the form that REST errors have. */
    void refused(int expectedStatus, String code, String sentence) {
      assertThat(body.isArray()).as(body.toString()).isTrue();
      assertThat(text("0", "errorCode")).as(body.toString()).isEqualTo(code);
      assertThat(text("0", "message")).contains(sentence);
      assertThat(status).as(body.toString()).isEqualTo(expectedStatus);
    }
  }

  Reply get(String path, String... headers) throws Exception {
    return call("GET", path, "", headers);
  }

  Reply post(String path, String body, String... headers) throws Exception {
    return call("POST", path, body, headers);
  }

  Reply patch(String path, String body, String... headers) throws Exception {
    return call("PATCH", path, body, headers);
  }

  Reply delete(String path) throws Exception {
    return call("DELETE", path, "");
  }

  Reply query(String soql) throws Exception {
    return get("/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8));
  }

  /** Sends JSON (in single quotes, for legibility) unless the headers name another type. */
  Reply call(String method, String path, String body, String... headers) throws Exception {
    List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
    all.addAll(List.of(headers));
    if (!body.isEmpty() && !all.contains("Content-Type")) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    String full = path.startsWith("/services") ? path : "/services/data/v65.0" + path;
    HttpResponse<String> http =
        org.send(
            method,
            full,
            body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            all.toArray(String[]::new));
    boolean json =
        !http.body().isEmpty()
            && http.headers().firstValue("Content-Type").orElse("").contains("json");
    return new Reply(
        http.statusCode(),
        json ? TestOrg.JSON.readTree(http.body()) : MissingNode.getInstance(),
        http);
  }

  /** Creates a record and returns its id. */
  String create(String object, String body) throws Exception {
    Reply reply = post("/sobjects/" + object, body);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(201);
    return reply.text("id");
  }
}
