package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.CommandProcess;
import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.Sql;
import dev.drawbridge.cli.stack.StackLogLine;
import dev.drawbridge.cli.world.Ports;
import dev.drawbridge.cli.world.StackFile;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.testing.OrgClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up}, from its first line to its end. */
class UpIT {
  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void aFolderOfItsOwn() {
    data = folder.resolve("stack");
  }

  @Test
  void aStackThatIsAskedToStopStopsInOrderAndWithoutAnError() throws Exception {
    try (CommandProcess up = CommandProcess.up(data)) {
      StackFile stack = up.ready();
      importAccounts();
      insertAccount(stack, "A-1");
      awaitSettled(stack);
      assertThat(accountsInTheOrg(stack)).isEqualTo(1);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.resolve("stack.json"))))
          .describedAs("the file holds the token")
          .isEqualTo("rw-------");
      up.stop();
      assertThat(up.err()).endsWith("\nStopping …; everything stays in " + data + "\n");
    }
    assertThat(StackLogLine.read(data))
        .isNotEmpty()
        .noneMatch(StackLogLine::isWarning)
        .noneMatch(line -> line.text().contains("function.failed"));
    assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void afterSigkillItComesBackWithItsDatabaseAndItsOrg() throws Exception {
    try (CommandProcess up = CommandProcess.up(data)) {
      StackFile stack = up.ready();
      importAccounts();
      insertAccount(stack, "A-1");
      awaitSettled(stack);
      up.kill();
    }
    try (CommandProcess up = CommandProcess.up(data)) {
      StackFile stack = up.ready();
      insertAccount(stack, "A-2");
      awaitSettled(stack);
      assertThat(accountsInTheOrg(stack)).isEqualTo(2);
    }
  }

  @Test
  void anOrgThatIsUnavailableOrRefusesTheSecretIsReportedAtOnceAndTheStackRuns() throws Exception {
    try (Emulator org = Emulator.start(EmulatorOptions.inMemory())) {
      String address = org.url().toString();
      try (CommandProcess up =
          CommandProcess.up(data, "--org", address, "--client-secret", "another")) {
        up.ready();
        assertThat(up.err())
            .contains("Warning: Salesforce refused to sign in at " + address + ": ")
            .contains("Until then changes wait in the trigger log.");
      }
      org.close();
      try (CommandProcess up = CommandProcess.up(data, "--org", address)) {
        up.ready();
        assertThat(up.err()).contains("Warning: Salesforce cannot be reached at " + address + " ");
      }
    }
  }

  @Test
  void aSecondStackOnTheSameFolderIsRefusedAndTheFirstGoesOn() throws Exception {
    try (CommandProcess first = CommandProcess.up(data)) {
      StackFile stack = first.ready();
      importAccounts();
      try (Sql application = Sql.connect(stack.databaseUrl())) {
        Cli second = Cli.run("up", "--data", data.toString());
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err())
            .contains("A stack runs in " + data + " already, as process ")
            .doesNotContain("Starting PostgreSQL");
        for (String[] command : secondsOf(stack)) {
          try (CommandProcess another = CommandProcess.start(folder, command)) {
            Cli refused = another.result(Duration.ofSeconds(20));
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err().strip())
                .isEqualTo(
                    "A stack runs in %s already, as process %d, with its API at %s. Use it, stop it first, or choose another --data."
                        .formatted(data, first.pid(), stack.apiUrl()));
          }
        }
        assertThat(application.number("SELECT 1")).describedAs("the same session").isEqualTo(1);
      }
      insertAccount(stack, "A-1");
      awaitSettled(stack);
      assertThat(accountsInTheOrg(stack)).isEqualTo(1);
    }
  }

  @Test
  void aSecondStackOnTheSameDatabaseIsRefusedBeforeItWritesAnything() throws Exception {
    try (CommandProcess first = CommandProcess.up(data)) {
      StackFile stack = first.ready();
      try (Sql application = Sql.connect(stack.databaseUrl())) {
        String before = application.texts("SELECT c::text FROM drawbridge.connection c").get(0);
        try (CommandProcess second =
            CommandProcess.start(
                folder,
                "up",
                "--data",
                folder.resolve("another").toString(),
                "--database",
                stack.databaseUrl())) {
          Cli refused = second.result(Duration.ofSeconds(60));
          assertThat(refused.exit()).isEqualTo(1);
          assertThat(refused.err())
              .contains("The database belongs to the stack of the folder that it lies in");
        }
        assertThat(application.texts("SELECT c::text FROM drawbridge.connection c").get(0))
            .isEqualTo(before);
      }
    }
  }

  /** The database lies in none of these folders. */
  @Test
  void aFolderThatIsMovedIsTheSameStackAndACopyOfItIsAnother() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      String[] database = {"--database", server.getJdbcUrl("postgres", "postgres")};
      try (CommandProcess up = CommandProcess.up(data, database)) {
        up.ready();
        up.stop();
      }
      Path moved = Files.move(data, folder.resolve("moved"));
      Path copy = folder.resolve("copy");
      Files.createDirectory(copy);
      Files.copy(moved.resolve("stack-id"), copy.resolve("stack-id"));
      try (CommandProcess up = CommandProcess.up(moved, database)) {
        up.ready();
        try (CommandProcess second = CommandProcess.up(copy, database)) {
          Cli refused = second.result(Duration.ofSeconds(60));
          assertThat(refused.exit()).isEqualTo(1);
          assertThat(refused.out() + refused.err())
              .contains("The database belongs to the stack ", " in " + data);
        }
      }
    }
  }

  /** With the very options of the first: its ports are in use, and that is not what is wrong. */
  private List<String[]> secondsOf(StackFile stack) {
    String api = String.valueOf(URI.create(stack.apiUrl()).getPort());
    return List.of(
        new String[] {"up", "--data", data.toString(), "--api-port", api},
        new String[] {"demo", "--data", data.toString()});
  }

  @Test
  void whatPeopleHaveNotedOfAFolderStaysRightAndIsForThemAlone() throws Exception {
    StackFile before;
    try (CommandProcess up = CommandProcess.up(data)) {
      before = up.ready();
      importAccounts();
      insertAccount(before, "A-1");
      awaitSettled(before);
      assertThat(openToOthers()).isEmpty();
      up.stop();
    }
    assertThat(openToOthers()).isEmpty();
    for (Path path : everything()) {
      boolean folder = Files.isDirectory(path);
      // PostgreSQL itself refuses a folder of data that others may write.
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(folder ? "rwxr-xr-x" : "rw-r--r--"));
    }
    try (CommandProcess up = CommandProcess.up(data)) {
      assertThat(up.ready()).isEqualTo(before);
      assertThat(openToOthers()).isEmpty();
    }
  }

  @Test
  void aFolderThatHoldsOtherThingsKeepsItsRights() throws Exception {
    Path own = Files.createDirectories(data.resolve("own"));
    Path notes = Files.writeString(data.resolve("notes"), "mine");
    var open = PosixFilePermissions.fromString("rwxrwxr-x");
    for (Path path : List.of(data, own, notes)) {
      Files.setPosixFilePermissions(path, open);
    }
    try (CommandProcess up = CommandProcess.up(data)) {
      up.ready();
      assertThat(openToOthers()).containsExactlyInAnyOrder(data, own, notes);
    }
  }

  private List<Path> openToOthers() throws IOException {
    var open = new ArrayList<Path>();
    for (Path path : everything()) {
      try {
        String rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        if (!rights.endsWith("------")) {
          open.add(path);
        }
      } catch (NoSuchFileException e) {
        continue;
      }
    }
    return open;
  }

  /** PostgreSQL makes and removes files all the while. */
  private List<Path> everything() throws IOException {
    var paths = new ArrayList<Path>();
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            paths.add(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            paths.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    for (String name : List.of("lock", "stack.json", "stack.log", "org/org.ndjson", "postgres")) {
      assertThat(paths).contains(data.resolve(name));
    }
    return paths;
  }

  @Test
  void noSecretIsInTheProcessList() throws Exception {
    String secret = "not-for-everybody";
    try (CommandProcess up = CommandProcess.up(data, Map.of("DRAWBRIDGE_CLIENT_SECRET", secret))) {
      StackFile stack = up.ready();
      String password = stack.databaseUrl().replaceAll(".*password=", "");
      assertThat(password).hasSize(48);
      assertThat(new OrgClient(URI.create(stack.orgUrl()), secret).count("SELECT Id FROM Account"))
          .isZero();
      assertThat(up.processList())
          .contains("DrawbridgeCommand", "OrgMain", "postgres")
          .doesNotContain(secret, stack.token(), password);
      assertThat(up.err()).doesNotContain(secret, stack.token(), password);
      assertThat(Files.readString(data.resolve("stack.log"))).doesNotContain(secret, password);
    }
  }

  /** Of a folder's own database, and of one that is named without its password. */
  @Test
  void whatUpPrintsConnectsAndHasNoPassword() throws Exception {
    Path file = data.resolve("postgres.pgpass");
    String[] command = {"up", "--data", data.toString()};
    try (CommandProcess up = CommandProcess.start(folder, command)) {
      List<String> said = up.awaitLine("Ctrl-C stops it; " + data + " keeps everything.");
      StackFile stack = StackFile.read(data).orElseThrow();
      String shown = stack.withoutPassword().databaseUrl();
      assertThat(said)
          .contains("psql   PGPASSFILE='%s' psql '%s'".formatted(file, shown.replace("jdbc:", "")));
      String password = stack.databaseUrl().replaceAll(".*password=", "");
      assertThat(String.join("\n", said)).doesNotContain(password);
      assertThat(shown).doesNotContain("password");
      importAccounts();
      Path statements =
          Files.writeString(
              folder.resolve("new.sql"), "INSERT INTO salesforce.account (name) VALUES ('Acme');");
      String[] plan = {
        "plan",
        "--json",
        "--data",
        data.toString(),
        "--sql",
        statements.toString(),
        "--database",
        shown
      };
      try (CommandProcess planning =
          CommandProcess.start(folder, Map.of("PGPASSFILE", file.toString()), plan)) {
        Cli planned = planning.result(Duration.ofSeconds(30));
        assertThat(planned.exit()).describedAs(planned.err()).isZero();
        assertThat(planned.json().path("changes").asInt()).isEqualTo(1);
      }
    }
  }

  @Test
  void aPortThatWasGivenIsKeptAndOneThatIsTakenIsNamedBeforeAnythingIsStarted() throws Exception {
    int given;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      given = free.getLocalPort();
    }
    Ports ports;
    try (CommandProcess up = CommandProcess.up(data)) {
      ports = up.ready().ports();
      assertThat(ports.api()).isNotEqualTo(given);
    }
    try (CommandProcess up = CommandProcess.up(data, "--api-port", String.valueOf(given))) {
      assertThat(up.ready().ports()).isEqualTo(new Ports(ports.database(), ports.org(), given));
      assertThat(URI.create(up.ready().apiUrl()).getPort()).isEqualTo(given);
    }
    var taken = Map.of("PostgreSQL", ports.database(), "the org", ports.org(), "the API", given);
    for (Map.Entry<String, Integer> port : taken.entrySet()) {
      try (var other = new ServerSocket(port.getValue(), 1, InetAddress.getLoopbackAddress())) {
        Cli refused = Cli.run("up", "--data", data.toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err())
            .startsWith("Port " + other.getLocalPort() + " cannot be used (")
            .contains("where " + port.getKey() + " of " + data + " was before; stop what uses it");
      }
    }
  }

  private void importAccounts() {
    Cli imported =
        Cli.run("import", MappingFiles.accounts(folder).toString(), "--data", data.toString());
    assertThat(imported.exit()).describedAs(imported.err()).isZero();
  }

  private static void insertAccount(StackFile stack, String key) throws SQLException {
    try (Sql application = Sql.connect(stack.databaseUrl())) {
      application.execute(
          "INSERT INTO salesforce.account (external_id__c, name) VALUES ('" + key + "', 'Acme')");
    }
  }

  /** Also completed: what a kill leaves unfinished is another test's matter, and takes its time. */
  private static void awaitSettled(StackFile stack) throws SQLException {
    String unsettled =
        """
        SELECT (SELECT count(*) FROM salesforce._trigger_log WHERE state <> 'SUCCESS')
             + (SELECT count(*) FROM drawbridge.batch WHERE finished_at IS NULL)
        """;
    try (Sql sql = Sql.connect(stack.databaseUrl())) {
      await().atMost(Duration.ofSeconds(75)).until(() -> sql.number(unsettled) == 0);
    }
  }

  private static int accountsInTheOrg(StackFile stack) {
    return new OrgClient(URI.create(stack.orgUrl())).count("SELECT Id FROM Account");
  }
}
