package dev.drawbridge.benchmark.drain;

import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.benchmark.Pause;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.drain.BatchRules;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.BulkConditions;
import dev.drawbridge.salesforce.Authenticator;
import dev.drawbridge.salesforce.Credentials;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.WriteHeaders;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import dev.drawbridge.write.Backoff;
import dev.drawbridge.write.BatchWriter;
import dev.drawbridge.write.Steps;
import dev.drawbridge.write.Verdict;
import dev.drawbridge.write.WriteRequest;
import dev.drawbridge.write.WriteRules;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;

/** The write path as it is deployed, but that queue and workflow are a loop. */
public final class DrawbridgeWriter implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Deque<BatchPointer> messages = new ArrayDeque<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final HttpClient http = HttpClient.newHttpClient();
  private final Database database;
  private final Duration look;
  private final Drain drain;
  private final BatchWriter writer;
  private int owners;

  /**
   * @param look how long to wait before a job of the Bulk API is looked at
   */
  public DrawbridgeWriter(Database database, URI org, int concurrency, Duration look) {
    this.database = database;
    this.look = look;
    this.drain =
        new Drain(
            database,
            new MappedSchema("salesforce"),
            new BatchRules(10_000, new BulkConditions(true, false, 0), concurrency),
            ApiBudget.unlimited(),
            messages::add,
            token -> {});
    var credentials =
        new Credentials.ClientCredentials(org.toString(), "drawbridge", "drawbridge-secret");
    this.writer =
        new BatchWriter(
            database,
            new MappedSchema("salesforce"),
            new OrgConnection(
                new Authenticator(() -> credentials, http, Clock.systemUTC(), organization -> {}),
                http,
                TIMEOUT,
                WriteHeaders.standard()),
            WriteRules.of(settings(concurrency)),
            new Backoff(new Random(1)),
            timer,
            Steps.silent());
  }

  /** Without a budget: only the org's limit itself stops. */
  private static Settings settings(int concurrency) {
    return new Settings(
        Map.of(
            Setting.CALL_TIMEOUT_SECONDS.name(),
            String.valueOf(TIMEOUT.toSeconds()),
            Setting.WRITE_CONCURRENCY.name(),
            String.valueOf(concurrency),
            Setting.API_WARN_PERCENT.name(),
            "100",
            Setting.API_STOP_PERCENT.name(),
            "100"));
  }

  /**
   * Until nothing waits.
   *
   * @return how long each claim took, with its planning
   */
  public List<Duration> drainAll() throws InterruptedException {
    List<Duration> claims = new ArrayList<>();
    long begun = System.nanoTime();
    while (drain.run().claimed() > 0) {
      claims.add(Duration.ofNanos(System.nanoTime() - begun));
      while (!messages.isEmpty()) {
        carryOut(messages.remove());
      }
      begun = System.nanoTime();
    }
    return claims;
  }

  /**
   * Carries the unfinished batch on by one call, as the workflow does that saw the invocation die.
   *
   * @param dead whose lease is taken at once
   */
  public void takeOver(String dead) {
    BatchPointer pointer = database.transaction(DrawbridgeWriter::unfinished);
    var invocation = WriteRequest.of(pointer, "heir", dead);
    var once = new AtomicBoolean(true);
    writer.run(invocation, () -> once.getAndSet(false));
  }

  private static BatchPointer unfinished(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT name, b.incarnation, b.id, attempt, b.algorithm, entries
              FROM drawbridge.batch b, drawbridge.connection WHERE finished_at IS NULL
            """)
        .map(
            (rs, ctx) ->
                new BatchPointer(
                    rs.getString("name"),
                    rs.getString("incarnation"),
                    rs.getLong("id"),
                    rs.getInt("attempt"),
                    WriteAlgorithm.valueOf(rs.getString("algorithm")),
                    rs.getInt("entries")))
        .one();
  }

  private void carryOut(BatchPointer pointer) throws InterruptedException {
    Verdict verdict = new Verdict.More();
    while (!(verdict instanceof Verdict.Done)) {
      verdict =
          switch (verdict) {
            case Verdict.More ignored -> writer.run(invocation(pointer), () -> true);
            case Verdict.Bulk bulk -> bulkStep(pointer, bulk);
            case Verdict.Done done -> done;
            case Verdict.RetryLater later -> throw new IllegalStateException(later.toString());
            case Verdict.Held held -> throw new IllegalStateException(held.toString());
            case Verdict.Parked parked -> throw new IllegalStateException(parked.toString());
            case Verdict.Ended ended -> throw new IllegalStateException(ended.toString());
          };
    }
  }

  /** The workflow's Wait, shortened. */
  private Verdict bulkStep(BatchPointer pointer, Verdict.Bulk bulk) throws InterruptedException {
    if (bulk.next() == Verdict.Bulk.Next.CHECK) {
      Pause.of(look);
    }
    return writer.runBulk(invocation(pointer));
  }

  private WriteRequest invocation(BatchPointer pointer) {
    return WriteRequest.of(pointer, "o" + ++owners, null);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    http.close();
  }
}
