package dev.drawbridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An emulated org as a test speaks with it: what is in it, asked as another user of Salesforce
 * would ask, and its {@link #control() control plane}. Each question signs in anew, so it works
 * also after sessions were ended.
 */
public final class OrgClient {
  private static final String DATA = "/services/data/v65.0";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final URI url;
  private final String clientSecret;

  /** Of an org that was started without settings of its own. */
  public OrgClient(URI url) {
    this(url, "drawbridge-secret");
  }

  /**
   * @param clientSecret of the client {@code drawbridge}
   */
  public OrgClient(URI url, String clientSecret) {
    this.url = url;
    this.clientSecret = clientSecret;
  }

  public URI url() {
    return url;
  }

  public OrgControl control() {
    return new OrgControl(this);
  }

  /** A session of the integration user. */
  public String token() {
    String form =
        "grant_type=client_credentials&client_id=drawbridge&client_secret="
            + URLEncoder.encode(clientSecret, StandardCharsets.UTF_8);
    return parsed(
            sent(
                HttpRequest.newBuilder(url.resolve("/services/oauth2/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))))
        .path("access_token")
        .asText();
  }

  /** All records of a query, page after page. */
  public List<JsonNode> records(String soql) {
    var records = new ArrayList<JsonNode>();
    String token = token();
    String path = queryPath(soql);
    while (!path.isEmpty()) {
      JsonNode page = get(path, token);
      page.path("records").forEach(records::add);
      path = page.path("nextRecordsUrl").asText("");
    }
    return records;
  }

  /** How many records a query finds. */
  public int count(String soql) {
    return get(queryPath(soql), token()).path("totalSize").asInt();
  }

  /**
   * A field of the first record that a query finds; null where the record has nothing there.
   *
   * @param field as in {@code "Name"} or {@code "Account.Name"}
   */
  public @Nullable String field(String soql, String field) {
    List<JsonNode> records = records(soql);
    if (records.isEmpty()) {
      throw new IllegalStateException("No record is found by: " + soql);
    }
    return text(records.getFirst(), field);
  }

  /** A field of all records that a query finds, in their order. */
  public List<@Nullable String> fields(String soql, String field) {
    var values = new ArrayList<@Nullable String>();
    records(soql).forEach(record -> values.add(text(record, field)));
    return values;
  }

  /** What two fields say of each record, the first the key: of two with one key, the later. */
  public Map<String, @Nullable String> pairs(String soql, String key, String value) {
    var pairs = new TreeMap<String, @Nullable String>();
    records(soql)
        .forEach(record -> pairs.put(String.valueOf(text(record, key)), text(record, value)));
    return pairs;
  }

  /**
   * A field of a record that a query found; null where the record, or the parent, has nothing
   * there.
   */
  public static @Nullable String text(JsonNode record, String field) {
    JsonNode value = record;
    for (String name : field.split("\\.")) {
      if (value.isNull()) {
        return null;
      }
      value = value.path(name);
    }
    if (value.isMissingNode()) {
      throw new IllegalStateException("The query does not ask for " + field + ".");
    }
    return value.isNull() ? null : value.asText();
  }

  /** As a user of Salesforce deletes a record. */
  public void delete(String object, String id) {
    sent(session(DATA + "/sobjects/" + object + "/" + id, token()).DELETE());
  }

  /**
   * As a user of Salesforce changes a record.
   *
   * @param fields a JSON object
   */
  public void update(String object, String id, String fields) {
    sent(
        session(DATA + "/sobjects/" + object + "/" + id, token())
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(fields)));
  }

  /** The id of the one record that a query finds. */
  public String id(String soql) {
    List<JsonNode> records = records(soql);
    if (records.size() != 1) {
      throw new IllegalStateException(records.size() + " records are found by: " + soql);
    }
    return String.valueOf(text(records.getFirst(), "Id"));
  }

  private static String queryPath(String soql) {
    return DATA + "/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8);
  }

  private JsonNode get(String path, String token) {
    return parsed(sent(session(path, token)));
  }

  private HttpRequest.Builder session(String path, String token) {
    return HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + token);
  }

  JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String sent(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            "The org answered HTTP " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
