package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.cli.stack.Application;
import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.cli.stack.CommandProcess;
import dev.drawbridge.cli.stack.Invariants;
import dev.drawbridge.cli.stack.MappingFiles;
import dev.drawbridge.cli.stack.OrgHistory;
import dev.drawbridge.cli.stack.Sql;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.local.LocalDatabase;
import dev.drawbridge.testing.OrgClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole stack dies by SIGKILL, again and again, and its queues, messages and executions with
 * it, while two applications go on writing, and database and org live on. What was committed
 * arrives once and in order, and nothing else does.
 */
class StackKilledIT {
  private static final int KILLS = 7;
  private static final Duration PACE = Duration.ofMillis(200);

  /** The org takes its time, so that most kills find a call under way. */
  private static final int LATENCY_MILLIS = 50;

  /** Before it is over no call is replayed; the template's minute, seven times, is too long. */
  private static final String CALL_TIMEOUT = "call_timeout_seconds=2";

  /** For the one who has to find out why it did not go on. */
  private static final String STATE =
      """
      SELECT now() || ' ' || c::text FROM drawbridge.connection c
      UNION ALL SELECT l::text FROM drawbridge.lease l
      UNION ALL SELECT b::text FROM drawbridge.batch b WHERE finished_at IS NULL
      UNION ALL SELECT c::text FROM drawbridge.call c
                 WHERE state <> 'SETTLED' OR (replays > 0 AND verified_at IS NULL)
      """;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  @Timeout(240)
  void whatWasCommittedArrivesOnceAndInOrderWheneverTheStackIsKilled() throws Exception {
    long seed = Long.getLong("drawbridge.seed", System.nanoTime());
    System.out.println("StackKilledIT -Ddrawbridge.seed=" + seed);
    try (LocalDatabase database = LocalDatabase.start(folder.resolve("postgres"), 0);
        Emulator emulator = Emulator.start(EmulatorOptions.inMemory());
        Sql sql = Sql.connect(database.jdbcUrl());
        var run = new Run(database.jdbcUrl(), emulator, sql, seed)) {
      run.begin();
      for (int kill = 1; kill <= KILLS; kill++) {
        if (kill % 3 == 0) {
          run.killWhileItStarts();
        } else {
          run.killWhileItWorks();
        }
        Invariants.hold(sql);
        if (kill < KILLS) {
          run.letWaitsEnd();
        }
        run.restart();
      }
      run.settle();

      Invariants.hold(sql);
      assertEverythingArrivedOnce(run, sql);
    }
  }

  private static void assertEverythingArrivedOnce(Run run, Sql sql) throws SQLException {
    var committed = new HashMap<String, List<String>>();
    run.applications.forEach(application -> committed.putAll(application.committed()));
    assertThat(OrgHistory.of(run.org.control().journal())).isEqualTo(committed);
    assertThat(sql.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(sql.number("SELECT count(*) FROM drawbridge.hold")).isZero();
    assertThat(sql.number("SELECT count(*) FROM drawbridge.writeback")).isZero();
    for (String table : List.of("account", "contact")) {
      assertThat(sql.texts("SELECT DISTINCT sfid IS NULL FROM salesforce." + table))
          .describedAs("every row has its id written back")
          .containsExactly("f");
      assertThat(run.org.fields("SELECT External_ID__c FROM " + table, "External_ID__c"))
          .containsExactlyInAnyOrderElementsOf(
              sql.texts("SELECT external_id__c FROM salesforce." + table));
    }
    assertTheRunWasWorthIt(run, committed);
  }

  private static void assertTheRunWasWorthIt(Run run, Map<String, List<String>> committed) {
    assertThat(run.foundSending).describedAs("kills in the middle of a batch").isPositive();
    assertThat(committed.values().stream().mapToInt(List::size).sum()).isGreaterThan(200);
    assertThat(committed.values()).anyMatch(history -> history.contains("deleted"));
    assertThat(run.applications).allMatch(application -> application.rollbacks() > 0);
  }

  /** The stack in its present process, and those who use it. */
  private final class Run implements AutoCloseable {
    final OrgClient org;
    final List<Application> applications;
    int foundSending;
    private final String databaseUrl;
    private final Emulator emulator;
    private final Sql sql;
    private final Random random;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
    private List<? extends Future<?>> writing = List.of();
    private CommandProcess stack;

    Run(String databaseUrl, Emulator emulator, Sql sql, long seed) throws SQLException {
      this.databaseUrl = databaseUrl;
      this.emulator = emulator;
      this.sql = sql;
      this.random = new Random(seed);
      this.org = new OrgClient(emulator.url());
      this.applications =
          List.of(
              new Application(databaseUrl, "X", new Random(seed + 1)),
              new Application(databaseUrl, "Y", new Random(seed + 2)));
      this.stack = start();
    }

    private CommandProcess start() {
      return CommandProcess.up(
          folder.resolve("stack"),
          "--database",
          databaseUrl,
          "--org",
          emulator.url().toString(),
          "--set",
          CALL_TIMEOUT);
    }

    void begin() {
      org.control().latency(LATENCY_MILLIS, 1);
      stack.ready();
      String file =
          MappingFiles.write(folder, MappingFiles.of(MappingFiles.ACCOUNT, MappingFiles.CONTACT))
              .toString();
      assertThat(Cli.run("import", file, "--data", folder.resolve("stack").toString()).exit())
          .isZero();
      writing =
          applications.stream()
              .map(
                  application ->
                      threads.scheduleWithFixedDelay(
                          () -> transact(application), 0, PACE.toMillis(), TimeUnit.MILLISECONDS))
              .toList();
    }

    private static void transact(Application application) {
      try {
        application.transact();
      } catch (SQLException e) {
        throw new AssertionError("the application's own SQL failed", e);
      }
    }

    void killWhileItStarts() throws Exception {
      killWithin(Duration.ofSeconds(4));
    }

    void killWhileItWorks() throws Exception {
      stack.ready();
      long before = lastAccepted();
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !org.control().journal(before).isEmpty());
      killWithin(Duration.ofSeconds(2));
    }

    private void killWithin(Duration longest) throws Exception {
      long millis = random.nextLong(longest.toMillis());
      threads.schedule(stack::kill, millis, TimeUnit.MILLISECONDS).get();
      long sent = sql.number("SELECT count(*) FROM drawbridge.call WHERE state = 'SENT'");
      foundSending += (int) sent;
    }

    private long lastAccepted() {
      List<JsonNode> journal = org.control().journal();
      return journal.isEmpty() ? 0 : journal.getLast().path("seq").asLong();
    }

    /**
     * What only waits for a clock is over: the dead one's lease and the batch's next attempt, 40
     * seconds for each kill. The deadline of its call stays; that is what keeps a replay off a
     * request under way. After the last kill nothing is moved.
     */
    void letWaitsEnd() throws SQLException {
      sql.execute("UPDATE drawbridge.lease SET expires_at = '-infinity'");
      sql.execute("UPDATE drawbridge.batch SET not_before = '-infinity' WHERE finished_at IS NULL");
    }

    void restart() {
      stack = start();
    }

    /** The applications end, and the stack comes to the end of what they wrote, by itself. */
    void settle() throws Exception {
      stack.ready();
      for (Future<?> application : writing) {
        stop(application);
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      String unsettled =
          """
          SELECT (SELECT count(*) FROM salesforce._trigger_log WHERE state IN ('NEW', 'PENDING'))
               + (SELECT count(*) FROM drawbridge.batch WHERE finished_at IS NULL)
               + (SELECT count(*) FROM drawbridge.writeback)
          """;
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () -> {
                assertThat(sql.texts("SELECT message FROM drawbridge.open_holds")).isEmpty();
                assertThat(sql.number(unsettled)).describedAs("%s", sql.texts(STATE)).isZero();
              });
    }

    /** What failed has ended already, and says so. */
    private static void stop(Future<?> application) throws Exception {
      application.cancel(false);
      try {
        application.get();
      } catch (CancellationException e) {
        return;
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      }
    }

    @Override
    public void close() throws SQLException {
      threads.shutdownNow();
      stack.close();
      for (Application application : applications) {
        application.close();
      }
    }
  }
}
