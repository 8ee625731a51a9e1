package dev.drawbridge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDatabaseIT {
  @TempDir private Path directory;

  /** A process that is to be killed: starts the database, commits a row and waits. */
  static final class Victim {
    public static void main(String[] arguments) throws Exception {
      LocalDatabase database = LocalDatabase.start(Path.of(arguments[0]), 0);
      execute(database, "CREATE TABLE t (x text)");
      execute(database, "INSERT INTO t VALUES ('committed')");
      System.out.println("ready");
      System.in.read();
    }
  }

  private static void execute(LocalDatabase database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(LocalDatabase database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void aPortInUseIsRefusedAtOnce() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () ->
              assertThatThrownBy(() -> LocalDatabase.start(directory.resolve("data"), port))
                  .hasMessageContaining("port " + port + " cannot be used"));
    }
  }

  @Test
  void dataOutlivesACleanStop() throws Exception {
    Path data = directory.resolve("deep/data");
    try (LocalDatabase database = LocalDatabase.start(data, 0)) {
      execute(database, "CREATE EXTENSION hstore");
      execute(database, "CREATE TABLE t AS SELECT 'kept'::text AS x");
      assertThat(query(database, "SHOW server_version")).startsWith("17.");
      assertThat(query(database, "SHOW fsync")).isEqualTo("on");
      assertThat(query(database, "SHOW full_page_writes")).isEqualTo("on");
      assertThat(database.jdbcUrl()).contains(":" + database.port() + "/");
    }
    try (LocalDatabase database = LocalDatabase.start(data, 0)) {
      assertThat(query(database, "SELECT x FROM t")).isEqualTo("kept");
    }
  }

  @Test
  void dataOutlivesAKilledProcessWhoseServerGoesOn() throws Exception {
    Path data = directory.resolve("data");
    kill(data);
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
    assertThat(ProcessHandle.of(Long.parseLong(pid)).orElseThrow().isAlive()).isTrue();

    try (LocalDatabase database = LocalDatabase.start(data, 0)) {
      assertThat(query(database, "SELECT x FROM t")).isEqualTo("committed");
    }
    assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
  }

  /** As a backup does it. */
  @Test
  void aCopyOfADirectoryInUseIsRefusedAndTheServerOfTheOriginalGoesOn() throws Exception {
    Path copy = directory.resolve("copy");
    try (LocalDatabase original = LocalDatabase.start(directory.resolve("data"), 0)) {
      var copying =
          new ProcessBuilder("cp", "-a", directory.resolve("data").toString(), copy.toString())
              .start();
      assertThat(copying.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> LocalDatabase.stopOrphan(copy))
          .hasMessageContaining("the folder was copied while the PostgreSQL server")
          .hasMessageContaining("stop that one first");
      assertThatThrownBy(() -> LocalDatabase.start(copy, 0))
          .hasMessageContaining("the folder was copied while the PostgreSQL server");
      assertThat(query(original, "SELECT 'still there'")).isEqualTo("still there");
    }
  }

  @Test
  void dataOutlivesAServerThatWasKilledItself() throws Exception {
    Path data = directory.resolve("data");
    kill(data);
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
    ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    List<ProcessHandle> workers = server.descendants().toList();
    server.destroyForcibly();
    server.onExit().get(10, TimeUnit.SECONDS);
    for (ProcessHandle worker : workers) {
      worker.onExit().get(10, TimeUnit.SECONDS);
    }

    try (LocalDatabase database = LocalDatabase.start(data, 0)) {
      assertThat(query(database, "SELECT x FROM t")).isEqualTo("committed");
    }
  }

  private static void assertAsksForThePassword(LocalDatabase database) {
    String without = database.jdbcUrl().replaceAll("&password=.*", "");
    for (String url : List.of(without, without + "&password=wrong")) {
      assertThatThrownBy(() -> DriverManager.getConnection(url))
          .isInstanceOf(SQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isIn("28P01", "08004");
    }
  }

  @Test
  void withoutThePasswordNoClientGetsInAndItIsItsOwnersAlone() throws Exception {
    Path data = directory.resolve("data");
    Path file = LocalDatabase.passwordFile(data);
    List<String> kept;
    try (LocalDatabase database = LocalDatabase.start(data, 0)) {
      assertAsksForThePassword(database);
      assertThat(Files.readString(data.resolve("pg_hba.conf")))
          .containsPattern("(?m)^local .*scram-sha-256$")
          .doesNotContainPattern("(?m)^[^#].*trust$");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      kept = Files.readAllLines(file);
      assertThat(database.jdbcUrl()).endsWith("&password=" + kept.getFirst().replaceAll(".*:", ""));
    }
    try (LocalDatabase database = LocalDatabase.start(data, 0)) {
      assertAsksForThePassword(database);
      assertThat(Files.readAllLines(file)).isEqualTo(kept);
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).containsExactlyInAnyOrder(data, file);
      }
    }
  }

  @Test
  void aServerThatTrustedEverybodyGetsAPasswordAndKeepsItsData() throws Exception {
    Path data = directory.resolve("data");
    try (LocalDatabase database = LocalDatabase.start(data, 0)) {
      execute(database, "CREATE TABLE t AS SELECT 'kept'::text AS x");
      execute(database, "ALTER ROLE postgres PASSWORD NULL");
    }
    Path rules = data.resolve("pg_hba.conf");
    Files.writeString(rules, Files.readString(rules).replace("scram-sha-256", "trust"));
    Files.delete(LocalDatabase.passwordFile(data));

    for (int start = 1; start <= 2; start++) {
      try (LocalDatabase database = LocalDatabase.start(data, 0)) {
        assertThat(query(database, "SELECT x FROM t")).isEqualTo("kept");
        assertAsksForThePassword(database);
      }
    }
  }

  @Test
  void aLostPasswordIsASentenceThatSaysWhereItWas() throws Exception {
    Path data = directory.resolve("data");
    LocalDatabase.start(data, 0).close();
    Path file = LocalDatabase.passwordFile(data);
    Files.delete(file);
    assertThatThrownBy(() -> LocalDatabase.start(data, 0))
        .hasMessageContaining("its password is no longer in " + file)
        .hasMessageContaining("write trust for scram-sha-256 into " + data.resolve("pg_hba.conf"));
    assertThat(data.resolve("postmaster.pid")).doesNotExist();
  }

  private static void kill(Path data) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("ready");
    } finally {
      process.destroyForcibly();
    }
    process.waitFor();
  }
}
