package dev.drawbridge.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An org seen from outside: its REST API, and the emulator's own journal. */
public final class OrgApi {
  private static final String COLLECTION = "/services/data/v65.0/composite/sobjects";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final URI org;
  private final String token;

  public OrgApi(URI org, String clientSecret) {
    this.org = org;
    this.token = signIn(clientSecret);
  }

  private String signIn(String clientSecret) {
    String form =
        "grant_type=client_credentials&client_id=drawbridge&client_secret="
            + URLEncoder.encode(clientSecret, StandardCharsets.UTF_8);
    return parsed(
            sent(
                HttpRequest.newBuilder(org.resolve("/services/oauth2/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))))
        .path("access_token")
        .asText();
  }

  /** All records of a query, page after page. */
  public List<JsonNode> query(String soql) {
    var records = new ArrayList<JsonNode>();
    String path = "/services/data/v65.0/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8);
    while (!path.isEmpty()) {
      JsonNode page = parsed(sent(signedIn(path)));
      page.path("records").forEach(records::add);
      path = page.path("nextRecordsUrl").asText("");
    }
    return records;
  }

  /** Creates up to 200 records, each with its {@code attributes}. */
  public void create(List<? extends JsonNode> records) {
    collection("POST", records);
  }

  /** Changes up to 200 records, each with its {@code attributes} and {@code id}. */
  public void update(List<? extends JsonNode> records) {
    collection("PATCH", records);
  }

  private void collection(String method, List<? extends JsonNode> records) {
    ObjectNode body = json.createObjectNode().put("allOrNone", true);
    body.putArray("records").addAll(records);
    requireSuccess(
        signedIn(COLLECTION)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** Deletes up to 200 records. */
  public void delete(List<String> ids) {
    requireSuccess(signedIn(COLLECTION + "?allOrNone=true&ids=" + String.join(",", ids)).DELETE());
  }

  private void requireSuccess(HttpRequest.Builder request) {
    for (JsonNode result : parsed(sent(request))) {
      if (!result.path("success").asBoolean()) {
        throw new Failure(
            "The org refused a record: "
                + result.path("errors").path(0).path("statusCode").asText("no reason given")
                + ".");
      }
    }
  }

  private HttpRequest.Builder signedIn(String path) {
    return HttpRequest.newBuilder(org.resolve(path)).header("Authorization", "Bearer " + token);
  }

  /** The emulator's journal: what was accepted and rejected, in order. */
  public List<JsonNode> journal(long after) {
    return sent(HttpRequest.newBuilder(org.resolve("/emulator/journal?after=" + after)))
        .lines()
        .filter(line -> !line.isBlank())
        .map(this::parsed)
        .toList();
  }

  public void latency(int fixedMillis, int perRecordMillis) {
    String body =
        "{\"fixedMillis\":" + fixedMillis + ",\"perRecordMillis\":" + perRecordMillis + "}";
    sent(
        HttpRequest.newBuilder(org.resolve("/emulator/latency"))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private String sent(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() < 300) {
        return response.body();
      }
      throw new Failure("The org answered HTTP " + response.statusCode() + ".");
    } catch (IOException e) {
      throw new Failure("The org does not answer at " + org + "; is it up?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.", e);
    }
  }

  private JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new Failure("The org's answer is not JSON.", e);
    }
  }
}
