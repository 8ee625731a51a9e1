package dev.drawbridge.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.EmulatorMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The emulated org in a process of its own, so that what it costs is not its clients'. */
public final class OrgProcess implements AutoCloseable {
  private final Process process;
  private final URI url;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private OrgProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * @param heap as an option of the JVM
   * @param directory where it keeps its records; in memory without one
   */
  public static OrgProcess start(String heap, @Nullable Path directory) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                EmulatorMain.class.getName()));
    if (directory != null) {
      command.addAll(List.of("--data", directory.toString()));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = String.valueOf(process.inputReader().readLine());
    return new OrgProcess(process, URI.create(line.substring(line.indexOf("http"))));
  }

  public URI url() {
    return url;
  }

  /** A session of the integration user. */
  public String token() throws IOException, InterruptedException {
    String form =
        "grant_type=client_credentials&client_id=drawbridge&client_secret=drawbridge-secret";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve("/services/oauth2/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    return sent(request).path("access_token").asText();
  }

  /** What {@code /emulator/counters} says. */
  public JsonNode counters() throws IOException, InterruptedException {
    return sent(HttpRequest.newBuilder(url.resolve("/emulator/counters")));
  }

  /** What {@code /emulator/journal} says, line after line. */
  public List<JsonNode> journal() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve("/emulator/journal?after=0")).build();
    List<JsonNode> lines = new ArrayList<>();
    for (String line :
        http.send(request, HttpResponse.BodyHandlers.ofString()).body().lines().toList()) {
      if (!line.isBlank()) {
        lines.add(json.readTree(line));
      }
    }
    return lines;
  }

  /** Posts to the org's control plane. */
  public void control(String path, String body) throws IOException, InterruptedException {
    sent(HttpRequest.newBuilder(url.resolve(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private JsonNode sent(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(answer.body());
    }
    return json.readTree(answer.body());
  }

  @Override
  public void close() throws InterruptedException {
    http.close();
    process.destroy();
    process.waitFor();
  }
}
