package dev.drawbridge.benchmark.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.benchmark.OrgProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The whole stack as {@code ./drawbridge up} runs it, with the listener on and no floor between two
 * wake-ups; an application commits one change at a time, at random about two a second, and the
 * org's journal says when it accepted each.
 */
final class CommitToAcceptance {
  private static final int WARM_UP = 100;
  private static final int COMMITS = 300;
  private static final int LONGEST_PAUSE_MILLIS = 1_000;
  private static final String MAPPING =
      """
      {"mappings": [{"object_name": "Account", "config": {"access": "read_write",
        "upsert_field": "External_ID__c", "fields": {"Name": {}, "External_ID__c": {}}}}]}
      """;

  private final Path home;
  private final OrgProcess org;
  private final Random random = new Random(7);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  CommitToAcceptance(Path home, OrgProcess org) {
    this.home = home.toAbsolutePath();
    this.org = org;
  }

  /** From each COMMIT to the acceptance of its change. */
  List<Duration> run() throws Exception {
    Path data = Files.createTempDirectory("reaction");
    Process stack =
        command(
            "up",
            "--json",
            "--data",
            data.toString(),
            "--org",
            org.url().toString(),
            "--parameter",
            "EnableListener=true",
            "--parameter",
            "ListenFloorSeconds=0");
    try {
      JsonNode addresses = new ObjectMapper().readTree(stack.inputReader().readLine());
      Path mapping = Files.writeString(data.resolve("mapping.json"), MAPPING);
      command("import", mapping.toString(), "--data", data.toString()).waitFor();
      Map<String, Instant> committed = commit(addresses.path("databaseUrl").asText());
      pause(LONGEST_PAUSE_MILLIS);
      return took(committed);
    } finally {
      timer.shutdownNow();
      stack.destroy();
      stack.waitFor();
    }
  }

  private Process command(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(home.resolve("drawbridge").toString()));
    all.addAll(List.of(arguments));
    return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private Map<String, Instant> commit(String url) throws Exception {
    Map<String, Instant> committed = new HashMap<>();
    try (Connection application = DriverManager.getConnection(url)) {
      for (int i = 0; i < WARM_UP + COMMITS; i++) {
        insert(application, "R-" + i);
        if (i >= WARM_UP) committed.put("R-" + i, Instant.now());
        pause(random.nextInt(LONGEST_PAUSE_MILLIS));
      }
    }
    return committed;
  }

  private static void insert(Connection application, String key) throws SQLException {
    try (PreparedStatement insert =
        application.prepareStatement(
            "INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', ?)")) {
      insert.setString(1, key);
      insert.executeUpdate();
    }
  }

  private void pause(int millis) throws Exception {
    timer.schedule(() -> {}, millis, TimeUnit.MILLISECONDS).get();
  }

  private List<Duration> took(Map<String, Instant> committed) throws Exception {
    List<Duration> all = new ArrayList<>();
    for (JsonNode line : org.journal()) {
      Instant commit = committed.remove(line.at("/externalId/value").asText());
      if (commit != null) {
        all.add(Duration.between(commit, Instant.parse(line.path("time").asText())));
      }
    }
    if (!committed.isEmpty()) throw new IllegalStateException(committed.size() + " did not arrive");
    return all;
  }
}
