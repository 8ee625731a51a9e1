package dev.drawbridge.benchmark;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.batch.BatchRules;
import dev.drawbridge.batch.Drain;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Installation;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.BulkConditions;
import dev.drawbridge.salesforce.Authenticator;
import dev.drawbridge.salesforce.Credentials;
import dev.drawbridge.salesforce.Org;
import dev.drawbridge.salesforce.WriteHeaders;
import dev.drawbridge.schema.MappedTable;
import dev.drawbridge.write.Backoff;
import dev.drawbridge.write.BatchCompletion;
import dev.drawbridge.write.BatchWriter;
import dev.drawbridge.write.Invocation;
import dev.drawbridge.write.Steps;
import dev.drawbridge.write.Verdict;
import dev.drawbridge.write.WriteRules;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * From claim to SUCCESS: each algorithm over the six workloads, without latency, in one JVM with
 * the org and beside PostgreSQL. The time at 0.15 s and 4 ms a record for each call is computed
 * from the calls that were made, one after the other; the SOAP-only Ordered column is our model of
 * Heroku Connect's packing, without its polling.
 */
public final class DrainSpeed {
  private static final int SIZE = 10_000;
  private static final int STRICT_SIZE = 2_000;
  private static final int CONCURRENCY = 4;
  private static final double CALL_SECONDS = 0.15;
  private static final double RECORD_SECONDS = 0.004;

  private final DataSource source;
  private final Emulator org;
  private final Database database;
  private final Deque<BatchPointer> messages = new ArrayDeque<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private DrainSpeed(DataSource source, Emulator org) {
    this.source = source;
    this.org = org;
    this.database = new Database(source::getConnection, source::getConnection);
  }

  public static void main(String[] args) throws Exception {
    int size = args.length > 0 ? Integer.parseInt(args[0]) : SIZE;
    List<Workload> workloads =
        args.length > 1 ? List.of(Workload.valueOf(args[1])) : List.of(Workload.values());
    System.setProperty("sun.net.http.retryPost", "false");
    System.out.printf("%,d changes, without latency:%n%n", size);
    System.out.println(
        "| workload | algorithm | calls | records a call | seconds | changes a second | at 0.15 s +"
            + " 4 ms a record (computed) |");
    System.out.println("|---|---|---|---|---|---|---|");
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
      for (Workload workload : workloads) {
        for (WriteAlgorithm algorithm : WriteAlgorithm.values()) {
          if (algorithm == WriteAlgorithm.ORDERED && size > STRICT_SIZE && workload.alternates()) {
            // Nearly a call for each change: minutes that say nothing new.
            continue;
          }
          System.err.println(workload + " " + algorithm);
          measure(server, workload, algorithm, size);
        }
      }
    }
  }

  private static void measure(
      EmbeddedPostgres server, Workload workload, WriteAlgorithm algorithm, int size)
      throws Exception {
    String name = (workload + "_" + algorithm).toLowerCase(Locale.ROOT);
    Jdbi.create(server.getPostgresDatabase()).useHandle(h -> h.execute("CREATE DATABASE " + name));
    var config = new HikariConfig();
    config.setDataSource(server.getDatabase("postgres", name));
    // As many as a function instance has.
    config.setMaximumPoolSize(3);
    try (var pool = new HikariDataSource(config);
        Emulator org = Emulator.start(EmulatorOptions.inMemory())) {
      var run = new DrainSpeed(pool, org);
      run.install(algorithm);
      run.load(workload.before());
      run.drainAll();
      long known = run.batches();
      run.load(workload.changes(size));
      long start = System.nanoTime();
      run.drainAll();
      run.print(workload, algorithm, size, known, (System.nanoTime() - start) / 1e9);
    }
  }

  private void install(WriteAlgorithm algorithm) throws Exception {
    List<Mapping> mappings = IntStream.range(0, 10).mapToObj(DrainSpeed::mapping).toList();
    Flyway.configure()
        .dataSource(source)
        .schemas("drawbridge")
        .locations("classpath:dev/drawbridge/control")
        .load()
        .migrate();
    database.transaction(
        handle -> {
          Installation.run(handle, "bench", "salesforce", "65.0", "b3nch");
          var json = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;
          for (Mapping mapping : mappings) {
            MappedTable.install(handle, "salesforce", mapping);
            new MappingStore().save(handle, mapping, json.objectNode());
          }
          return handle.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
        });
    for (int number = 0; number < 10; number++) describe(number);
  }

  private static Mapping mapping(int number) {
    return new Mapping(
        "Thing" + number + "__c",
        Access.READ_WRITE,
        "Key__c",
        List.of(
            field("value__c", "Value__c", false),
            field("key__c", "Key__c", true),
            new Column.Synthetic(
                "parent__r__key__c",
                "Parent__r",
                "Parent__c",
                "Thing0__c",
                "Key__c",
                80,
                true,
                true)),
        List.of(new Mapping.Index("key__c", true)));
  }

  private static Column.OfField field(String column, String name, boolean unique) {
    return new Column.OfField(
        column, name, FieldType.STRING, 80, true, true, true, unique, false, List.of());
  }

  private void describe(int number) throws Exception {
    String describe =
        """
        {"name": "Thing%1$d__c", "keyPrefix": "aT%1$d", "fields": [
          {"name": "Value__c", "type": "string", "length": 80},
          {"name": "Key__c", "type": "string", "length": 80, "externalId": true, "unique": true, "idLookup": true},
          {"name": "Parent__c", "type": "reference", "referenceTo": ["Thing0__c"], "relationshipName": "Parent__r"}]}
        """
            .formatted(number);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(org.url().resolve("/emulator/schema"))
                    .POST(HttpRequest.BodyPublishers.ofString(describe))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) throw new IllegalStateException(answer.body());
  }

  private void load(List<String> sql) throws Exception {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String one : sql) statement.addBatch(one);
      statement.executeBatch();
      connection.commit();
    }
  }

  private void drainAll() {
    var drain =
        new Drain(
            database,
            "salesforce",
            new BatchRules(10_000, new BulkConditions(true, false, 0), CONCURRENCY),
            ApiBudget.unlimited(),
            messages::add,
            token -> {});
    var credentials =
        new Credentials.ClientCredentials(org.url().toString(), "drawbridge", "drawbridge-secret");
    HttpClient http = HttpClient.newHttpClient();
    var writer =
        new BatchWriter(
            database,
            "salesforce",
            new Org(
                new Authenticator(() -> credentials, http, Clock.systemUTC()),
                http,
                Duration.ofSeconds(60),
                WriteHeaders.standard()),
            WriteRules.standard(Duration.ofSeconds(60)),
            new Backoff(new Random(1)),
            timer,
            Steps.silent());
    int owner = 0;
    while (drain.run().claimed() > 0) {
      while (!messages.isEmpty()) carryOut(writer, messages.remove(), ++owner);
    }
  }

  private void carryOut(BatchWriter writer, BatchPointer pointer, int number) {
    Verdict verdict = new Verdict.More();
    for (int step = 0; !(verdict instanceof Verdict.Done); step++) {
      var invocation =
          new Invocation(
              pointer.incarnation(),
              pointer.batch(),
              pointer.attempt(),
              "o" + number + "/" + step,
              null);
      verdict =
          verdict instanceof Verdict.Bulk
              ? writer.runBulk(invocation)
              : writer.run(invocation, () -> true);
      boolean failed =
          verdict instanceof Verdict.Held
              || verdict instanceof Verdict.Ended
              || verdict instanceof Verdict.RetryLater;
      if (failed) throw new IllegalStateException(verdict.toString());
    }
    new BatchCompletion(database, "salesforce").run(pointer.batch());
  }

  private long batches() {
    return number("SELECT coalesce(max(id), 0) FROM drawbridge.batch");
  }

  private long number(String sql) {
    return database.transaction(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private void print(
      Workload workload, WriteAlgorithm algorithm, int size, long known, double seconds) {
    long failed =
        number(
            "SELECT count(*) FROM salesforce._trigger_log WHERE state NOT IN ('SUCCESS', 'MERGED',"
                + " 'IGNORED', 'IGNORE')");
    if (failed > 0) throw new IllegalStateException(failed + " changes did not arrive");
    String calls = " FROM drawbridge.call WHERE batch > " + known + " AND log_ids <> '{}'";
    long count = number("SELECT count(*)" + calls);
    long records = number("SELECT coalesce(sum(cardinality(log_ids)), 0)" + calls);
    System.out.printf(
        Locale.ROOT,
        "| %s %s | %s | %,d | %,.1f | %.2f | %,.0f | %,.0f s |%n",
        workload,
        workload.title(),
        algorithm,
        count,
        count == 0 ? 0 : (double) records / count,
        seconds,
        size / seconds,
        count * CALL_SECONDS + records * RECORD_SECONDS);
  }
}
