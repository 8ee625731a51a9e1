package dev.drawbridge.cli.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP API of a stack, here or in an account. */
public final class StackApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int THROTTLED = 429;
  private static final String PAGE = "per_page=500";
  private static final int MOST_PAGES = 10;

  /** The template lets five requests a second through: what others used up is soon back. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final String root;
  private final String path;
  private final String base;
  private final String token;
  private final String log;
  private final List<Duration> pauses;

  /**
   * @param log where the stack's log is, for the sentence that sends its reader there
   */
  public StackApi(String apiUrl, String token, String connection, String log) {
    this(apiUrl, token, connection, log, PAUSES);
  }

  /**
   * @param pauses before each further attempt of a request that was throttled
   */
  StackApi(String apiUrl, String token, String connection, String log, List<Duration> pauses) {
    this.log = log;
    this.pauses = pauses;
    this.root = apiUrl.replaceAll("/+$", "");
    this.path = "/api/v3/connections/" + connection;
    this.base = root + path;
    this.token = token;
  }

  /** Imports: the imported objects, the warnings, and what was removed. */
  public JsonNode importMappings(String file) {
    return imported("", file);
  }

  /** What an import would do, with {@code dryRun} true; a stack that does not know this imports. */
  public JsonNode importDryRun(String file) {
    return imported("?dry_run=true", file);
  }

  private JsonNode imported(String query, String file) {
    return sent(request("/actions/import" + query).POST(HttpRequest.BodyPublishers.ofString(file)));
  }

  /** What would be sent now. */
  public JsonNode plan() {
    return sent(request("/plan").GET());
  }

  /**
   * What a diagnosis finds now.
   *
   * @param mapping the object whose mapping alone is to be looked at; null for everything
   */
  public JsonNode diagnose(@Nullable String mapping) {
    String query = mapping == null ? "" : "?mapping=" + encoded(mapping);
    return sent(at(root + "/diagnostics" + query).GET());
  }

  /**
   * From now on a check is YELLOW while it says what makes it RED now.
   *
   * @param mapping null for a check of the connection
   * @return a sentence
   */
  public String acknowledge(String check, @Nullable String mapping) {
    String query =
        "?check=" + encoded(check) + (mapping == null ? "" : "&mapping=" + encoded(mapping));
    return sent(at(root + "/diagnostics/acknowledgements" + query)
            .POST(HttpRequest.BodyPublishers.noBody()))
        .path("message")
        .asText();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** What was found in the last hours, with all of its timeline that {@link #followed} reads. */
  public JsonNode diagnosticHistory(int hours) {
    return followed("/diagnostics/history?hours=" + hours + "&" + PAGE, "timeline");
  }

  /** The open holds, the oldest first. */
  public Listed holds() {
    JsonNode all = followed(path + "/holds?" + PAGE, "results");
    return new Listed(all.path("results"), all.path("more").asLong());
  }

  /**
   * The first page of a list with what follows added to it, and in {@code more} how many entries
   * are left out: some thousands are read, and no more.
   */
  private JsonNode followed(String first, String list) {
    if (!(sent(at(root + first).GET()) instanceof ObjectNode whole)) {
      return MissingNode.getInstance();
    }
    ArrayNode all = whole.withArray(list);
    JsonNode page = whole;
    for (int i = 1; i < MOST_PAGES && page.path("next").isTextual(); i++) {
      page = sent(at(root + page.path("next").asText()).GET());
      page.path(list).forEach(all::add);
    }
    boolean ended = !page.path("next").isTextual();
    whole.remove("next");
    return whole.put("more", ended ? 0 : whole.path("count").asLong() - all.size());
  }

  /**
   * Releases one hold.
   *
   * @param resolution its kind, with {@code sfid} or {@code values} where the kind needs them
   */
  public String release(long hold, ObjectNode resolution) {
    return released("/holds/" + hold + "/actions/release", resolution);
  }

  /** Releases all holds of one cause, named by {@code code} and perhaps {@code table}. */
  public String releaseAll(ObjectNode resolution) {
    return released("/holds/actions/release", resolution);
  }

  /**
   * Lets go on what waits: what ended, and a sentence that says so.
   *
   * @param now whether backoffs end, too
   */
  public JsonNode resume(boolean now) {
    return sent(
        request("/actions/resume" + (now ? "?now=true" : ""))
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  private String released(String path, ObjectNode body) {
    return sent(request(path).POST(HttpRequest.BodyPublishers.ofString(body.toString())))
        .path("message")
        .asText();
  }

  private HttpRequest.Builder request(String path) {
    return at(base + path);
  }

  private HttpRequest.Builder at(String address) {
    try {
      return HttpRequest.newBuilder(URI.create(address))
          .timeout(TIMEOUT)
          .header("Authorization", "Bearer " + token)
          .header("Content-Type", "application/json");
    } catch (IllegalArgumentException e) {
      throw new Failure("The API address is not a URL; give one as --api https://….", e);
    }
  }

  /**
   * The answer. A throttled request is refused before any function sees it, so whatever it asks for
   * may be asked for again.
   */
  private HttpResponse<String> admitted(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      for (Duration pause : pauses) {
        if (response.statusCode() != THROTTLED) {
          break;
        }
        Thread.sleep(pause);
        response = http.send(request, HttpResponse.BodyHandlers.ofString());
      }
      return response;
    } catch (IOException e) {
      throw new Failure("The stack does not answer at " + base + "; is it up?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.", e);
    }
  }

  private JsonNode sent(HttpRequest.Builder request) {
    HttpResponse<String> response = admitted(request.build());
    JsonNode body = body(response);
    if (response.statusCode() < 300) {
      return body;
    }
    throw new Failure(
        switch (response.statusCode()) {
          case 401, 403 -> "The stack refuses the token; give the right one as --token.";
          case 400, 409, 422, 503 -> body.path("message").asText();
          case 404 ->
              body.path("message")
                  .asText("The stack does not know this; is it older than the command?");
          case 413 -> tooLarge(body);
          case THROTTLED ->
              "The HTTP API takes only a few requests a second and has refused this one "
                  + (pauses.size() + 1)
                  + " times (HTTP 429); try again when those who use it do so less.";
          default -> "The stack answered HTTP " + response.statusCode() + "; " + log + " says why.";
        });
  }

  /** The gateway's own words say neither how much it takes nor what to do. */
  private static String tooLarge(JsonNode body) {
    return body.has("problems")
        ? body.path("message").asText()
        : "This is more than the HTTP API takes at once (HTTP 413); is it the right file?";
  }

  private JsonNode body(HttpResponse<String> response) {
    try {
      return json.readTree(response.body());
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }
}
