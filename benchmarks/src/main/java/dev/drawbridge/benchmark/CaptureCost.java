package dev.drawbridge.benchmark;

import dev.drawbridge.database.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * What capture costs the application: microseconds a row of a statement over many rows, and
 * transactions a second of one and of sixteen writers of single rows. Real PostgreSQL, fsync on.
 */
public final class CaptureCost {
  private static final int ROWS = 100_000;
  private static final int ROUNDS = 5;
  private static final int SECONDS = 6;
  private static final int[] WRITERS = {1, 16};

  /** One round of one variant. */
  private record Round(
      double insertMicros, double updateMicros, double oneWriter, double manyWriters) {}

  private CaptureCost() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : ROUNDS;
    Map<Variant, List<Round>> measured = new EnumMap<>(Variant.class);
    try (EmbeddedPostgres server = server()) {
      for (int round = 1; round <= rounds; round++) {
        // Variants take turns, so that what the machine does meanwhile hits all of them alike.
        for (Variant variant : Variant.values()) {
          System.err.printf("round %d of %d: %s%n", round, rounds, variant.title());
          measured
              .computeIfAbsent(variant, v -> new ArrayList<>())
              .add(measure(server, variant, round));
        }
      }
    }
    print(measured);
  }

  private static EmbeddedPostgres server() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("shared_buffers", "512MB")
        .setServerConfig("max_wal_size", "4GB")
        .start();
  }

  private static Round measure(EmbeddedPostgres server, Variant variant, int round)
      throws Exception {
    String name = "b" + round + "_" + variant.name().toLowerCase(Locale.ROOT);
    execute(server.getPostgresDatabase(), "CREATE DATABASE " + name);
    DataSource source = server.getDatabase("postgres", name);
    variant.install(new Database(source::getConnection, source::getConnection));
    double insert = timed(source, INSERT) / ROWS;
    double update =
        timed(source, "UPDATE salesforce.thing__c SET text1__c = text1__c || 'x'") / ROWS;
    execute(source, "VACUUM ANALYZE");
    execute(source, "CHECKPOINT");
    double one = throughput(source, WRITERS[0]);
    double many = throughput(source, WRITERS[1]);
    execute(server.getPostgresDatabase(), "DROP DATABASE " + name + " WITH (FORCE)");
    return new Round(insert, update, one, many);
  }

  private static final String INSERT =
      """
      INSERT INTO salesforce.thing__c
             (text1__c, text2__c, text3__c, text4__c, text5__c, amount__c, birth__c, seen__c, active__c)
      SELECT 'name ' || i, 'street ' || i, 'city', 'country', 'mail' || i || '@example.org', i * 1.25,
             DATE '2000-01-01' + mod(i, 9000), TIMESTAMP '2026-01-01' + i * INTERVAL '1 s', mod(i, 2) = 0
        FROM generate_series(1, %d) i
      """
          .formatted(ROWS);

  private static double timed(DataSource source, String sql) throws SQLException {
    long start = System.nanoTime();
    execute(source, sql);
    return (System.nanoTime() - start) / 1000.0;
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static double throughput(DataSource source, int writers)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    var running = new ArrayList<Future<Integer>>();
    try (var threads = Executors.newFixedThreadPool(writers)) {
      for (int writer = 0; writer < writers; writer++) {
        long seed = writer;
        running.add(threads.submit(() -> updates(source, new Random(seed), end)));
      }
      int total = 0;
      for (Future<Integer> each : running) {
        total += each.get();
      }
      return total / (double) SECONDS;
    }
  }

  private static int updates(DataSource source, Random random, long end) throws SQLException {
    int done = 0;
    try (Connection connection = source.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE salesforce.thing__c SET text2__c = ?, amount__c = ? WHERE id = ?")) {
      while (System.nanoTime() < end) {
        update.setString(1, "street " + random.nextInt());
        update.setDouble(2, random.nextInt(1_000_000) / 100.0);
        update.setInt(3, 1 + random.nextInt(ROWS));
        update.executeUpdate();
        done++;
      }
    }
    return done;
  }

  private static void print(Map<Variant, List<Round>> measured) {
    System.out.println(
        "| capture | insert, µs/row | update, µs/row | 1 writer, tps | 16 writers, tps | 16 writers"
            + " against none |");
    System.out.println("|---|---|---|---|---|---|");
    double base = median(measured.getOrDefault(Variant.NONE, List.of()), Round::manyWriters);
    for (Map.Entry<Variant, List<Round>> each : measured.entrySet()) {
      List<Round> rounds = each.getValue();
      double many = median(rounds, Round::manyWriters);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.1f | %,.0f | %,.0f | %+.0f %% |%n",
          each.getKey().title(),
          median(rounds, Round::insertMicros),
          median(rounds, Round::updateMicros),
          median(rounds, Round::oneWriter),
          many,
          100 * (many - base) / base);
    }
  }

  private static double median(List<Round> rounds, Function<Round, Double> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure::apply).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : Arrays.stream(sorted).skip((sorted.length - 1) / 2).findFirst().orElseThrow();
  }
}
