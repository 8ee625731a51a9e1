package dev.drawbridge.benchmark.reaction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.benchmark.Pause;
import dev.drawbridge.benchmark.TemporaryDirectory;
import dev.drawbridge.testing.OrgClient;
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
  private final OrgClient org;
  private final Random random = new Random(7);

  CommitToAcceptance(Path home, OrgClient org) {
    this.home = home.toAbsolutePath();
    this.org = org;
  }

  /** From each COMMIT to the acceptance of its change. */
  List<Duration> run() throws Exception {
    try (var data = TemporaryDirectory.create("reaction")) {
      Process stack = up(data.path());
      try {
        return took(commit(imported(stack, data.path())));
      } finally {
        stack.destroy();
        stack.waitFor();
      }
    }
  }

  private Process up(Path data) throws IOException {
    return command(
        "up",
        "--json",
        "--data",
        data.toString(),
        "--org",
        org.url().toString(),
        "--parameter",
        "EnableListener=true",
        "--set",
        "listen_floor_seconds=0");
  }

  /**
   * @return the database's address
   */
  private String imported(Process stack, Path data) throws Exception {
    String addresses = stack.inputReader().readLine();
    if (addresses == null) {
      throw new IllegalStateException("the stack did not start");
    }
    Path mapping = Files.writeString(data.resolve("mapping.json"), MAPPING);
    int exit = command("import", mapping.toString(), "--data", data.toString()).waitFor();
    if (exit != 0) {
      throw new IllegalStateException("the import ended with exit code " + exit);
    }
    return new ObjectMapper().readTree(addresses).path("databaseUrl").asText();
  }

  private Process command(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(home.resolve("drawbridge").toString()));
    all.addAll(List.of(arguments));
    return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private Map<String, Instant> commit(String url) throws Exception {
    Map<String, Instant> committed = new HashMap<>();
    try (Connection application = DriverManager.getConnection(url)) {
      for (int i = 0; i < WARM_UP + COMMITS; i++) {
        insert(application, "R-" + i);
        if (i >= WARM_UP) {
          committed.put("R-" + i, Instant.now());
        }
        Pause.of(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)));
      }
    }
    Pause.of(Duration.ofMillis(LONGEST_PAUSE_MILLIS));
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

  private List<Duration> took(Map<String, Instant> committed) throws Exception {
    List<Duration> all = new ArrayList<>();
    for (JsonNode line : org.control().journal()) {
      Instant commit = committed.remove(line.at("/externalId/value").asText());
      if (commit != null) {
        all.add(Duration.between(commit, Instant.parse(line.path("time").asText())));
      }
    }
    if (!committed.isEmpty()) {
      throw new IllegalStateException(committed.size() + " did not arrive");
    }
    return all;
  }
}
