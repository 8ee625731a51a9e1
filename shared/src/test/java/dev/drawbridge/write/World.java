package dev.drawbridge.write;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.TestDatabase;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.database.Database;
import dev.drawbridge.drain.BatchRules;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.BulkConditions;
import dev.drawbridge.salesforce.Authenticator;
import dev.drawbridge.salesforce.Credentials;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.WriteHeaders;
import dev.drawbridge.testing.OrgClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, an org, and the write path between them, driven by hand: the test is queue and
 * workflow. Time does not pass by itself; {@link #timePasses} lets every wait and deadline end.
 */
public final class World implements AutoCloseable {
  /** The process died here. */
  public static final class Died extends Error {
    public Died(String where) {
      super(where);
    }

    Died(Enum<?> step) {
      super(step.name());
    }
  }

  /** Without its triggers: nobody is told. */
  private static final String EMPTIED =
      """
      DO $$
      DECLARE
        t text;
        s text;
      BEGIN
        SET LOCAL session_replication_role = replica;
        -- All that an episode writes to: what a later version adds is among it.
        FOR t IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                  WHERE schemaname IN ('salesforce', 'public')
                     OR schemaname = 'drawbridge'
                        AND tablename NOT IN ('connection', 'mapping', 'lease',
                                              'flyway_schema_history')
        LOOP
          EXECUTE 'DELETE FROM ' || t;
        END LOOP;
        FOR s IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences
                  WHERE schemaname IN ('salesforce', 'drawbridge') AND last_value IS NOT NULL
        LOOP
          PERFORM setval(s::regclass, 1, false);
        END LOOP;
      END
      $$
      """;

  private static final String SYSTEM =
      "[\"apienabled\",\"viewsetup\",\"viewalldata\",\"modifyalldata\"]";

  private static final String OBJECTS =
      """
      {"Account":["read","create","edit","delete","viewall","modifyall"],
       "Contact":["read","create","edit","delete","viewall","modifyall"]}
      """;

  public final TestDatabase db;
  public final OrgClient org;
  private final Emulator emulator;
  public final Deque<BatchPointer> messages = new ArrayDeque<>();
  final List<String> answeredTokens = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private Steps steps = Steps.silent();
  private WriteHeaders headers = WriteHeaders.standard();
  private String clientId = "drawbridge";
  private int window = 10_000;
  private WriteRules rules = TestRules.standard();
  private int owners;
  private boolean lateOnesMayArrive;
  Bus.Listener atBus = point -> {};

  /** What drain does outside the database. */
  enum Bus {
    BEFORE_SEND,
    AFTER_SEND,
    BEFORE_ANSWER,
    AFTER_ANSWER;

    interface Listener {
      void reached(Bus point);
    }
  }

  public World(List<Mapping> mappings) {
    db = new TestDatabase(mappings);
    emulator = Emulator.start(EmulatorOptions.inMemory());
    org = new OrgClient(emulator.url());
  }

  void listen(Steps newSteps) {
    steps = newSteps;
  }

  /** Done before and after each of the writer's side effects. */
  public void betweenSteps(Runnable deed) {
    steps = step -> deed.run();
  }

  void obey(WriteRules newRules) {
    rules = newRules;
  }

  void ask(WriteHeaders newHeaders) {
    headers = newHeaders;
  }

  /** The org rejects one record of the next such call, by its place in the call. */
  void rejects(String verb, int record, String code) {
    fault(
        """
        {"kind":"record-error","verb":"%s","record":%d,"code":"%s","message":"insufficient access"}
        """
            .formatted(verb, record, code));
  }

  public void use(WriteAlgorithm algorithm) {
    db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
  }

  /** Accounts and so on, in both. */
  public void syncedAccounts(int number) {
    db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n', 'A-' || i FROM"
            + " generate_series(1, ?) i",
        number);
    runUntilQuiet();
  }

  /**
   * What the user of {@link #signInAs}{@code ("limited")} may do with single fields: all of it but
   * for those that are named, a JSON object without its braces.
   */
  public void fieldRights(String fields) {
    rights(SYSTEM, OBJECTS, fields);
  }

  /** That user may do all with accounts, and this, as in {@code "create","edit"}, with contacts. */
  void contactRights(String rights) {
    rights(
        SYSTEM.replace(",\"modifyalldata\"", ""),
        """
        {"Account":["read","create","edit","delete","viewall","modifyall"],
         "Contact":["read",%s,"viewall"]}
        """
            .formatted(rights),
        "");
  }

  private void rights(String system, String objects, String fields) {
    org.control()
        .permit(
            "limited@example.com",
            """
            {"system":%s,"objects":%s,"fields":{%s}}
            """
                .formatted(system, objects, fields));
  }

  private void addLimitedUser() {
    org.control()
        .addUser(
            """
            {"username":"limited@example.com","lastName":"Limited","profile":"Standard User",
             "clientId":"limited","clientSecret":"drawbridge-secret",
             "permissions":{"system":%s,"objects":%s,"fields":{}}}
            """
                .formatted(SYSTEM, OBJECTS));
  }

  public void signInAs(String client) {
    clientId = client;
  }

  void claimAtMost(int entries) {
    window = entries;
  }

  public Drain.Outcome drain() {
    return drain(db.database());
  }

  Drain.Outcome drain(Database database) {
    return new Drain(
            database,
            TestDatabase.SCHEMA,
            new BatchRules(window, new BulkConditions(true, false, 0), rules.concurrency()),
            rules.budget(),
            this::send,
            this::answer)
        .run();
  }

  private void send(BatchPointer pointer) {
    atBus.reached(Bus.BEFORE_SEND);
    messages.add(pointer);
    atBus.reached(Bus.AFTER_SEND);
  }

  private void answer(String token) {
    atBus.reached(Bus.BEFORE_ANSWER);
    answeredTokens.add(token);
    atBus.reached(Bus.AFTER_ANSWER);
  }

  Verdict write(BatchPointer pointer, @Nullable String dead) {
    return writer().run(request(pointer, dead), () -> true);
  }

  public WriteRequest request(BatchPointer pointer, @Nullable String dead) {
    return WriteRequest.of(pointer, "o" + ++owners, dead);
  }

  /** The org works on its jobs in its own time. */
  private Verdict bulkUntilSettled(BatchPointer pointer) {
    var last = new AtomicReference<>(bulk(pointer));
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              if (!(last.get() instanceof Verdict.Bulk)) {
                return true;
              }
              last.set(bulk(pointer));
              return false;
            });
    return last.get();
  }

  Verdict bulk(BatchPointer pointer) {
    return writer().runBulk(request(pointer, null));
  }

  /** What the write function does each minute beside the batches. */
  public int look() {
    lookAtMappings();
    return new LateLooks(
            db.database(),
            TestDatabase.SCHEMA,
            salesforce(),
            rules.budget(),
            new Backoff(new Random(1)))
        .run(() -> true);
  }

  /** The same for mappings that are blocked. */
  int lookAtMappings() {
    return new MappingLooks(db.database(), TestDatabase.SCHEMA, salesforce(), rules.budget())
        .run(() -> true);
  }

  String lastOwner() {
    return "o" + owners;
  }

  BatchWriter writer() {
    return writer(db.database());
  }

  public BatchWriter writer(Database database) {
    return new BatchWriter(
        database,
        TestDatabase.SCHEMA,
        salesforce(),
        rules,
        new Backoff(new Random(1)),
        timer,
        steps);
  }

  public OrgConnection salesforce() {
    var credentials =
        new Credentials.ClientCredentials(org.url().toString(), clientId, "drawbridge-secret");
    return new OrgConnection(
        new Authenticator(() -> credentials, http, Clock.systemUTC(), organization -> {}),
        http,
        Duration.ofSeconds(20),
        headers);
  }

  /** One execution of the workflow: until the batch is finished, held or given up. */
  public Verdict execute(BatchPointer pointer) {
    Verdict verdict = write(pointer, null);
    for (int i = 0; i < 200; i++) {
      switch (verdict) {
        case Verdict.More ignored -> {}
        case Verdict.RetryLater ignored -> timePasses();
        case Verdict.Bulk ignored -> {
          verdict = bulkUntilSettled(pointer);
          continue;
        }
        case Verdict.Done ignored -> {
          return verdict;
        }
        case Verdict.Held ignored -> {
          return verdict;
        }
        case Verdict.Parked ignored -> {
          return verdict;
        }
        case Verdict.Ended ignored -> {
          return verdict;
        }
      }
      verdict = write(pointer, null);
    }
    throw new AssertionError("no end: " + verdict);
  }

  /** Drains and executes until nothing is left to do; a dead invocation is followed by another. */
  public void runUntilQuiet() {
    for (int i = 0; i < 500; i++) {
      Drain.Outcome outcome = drain();
      boolean idle =
          messages.isEmpty()
              && outcome.reason() != Drain.Reason.BATCH_UNFINISHED
              && outcome.reason() != Drain.Reason.SALESFORCE_UNAVAILABLE
              && outcome.reason() != Drain.Reason.RECORD_LOCKED
              && (outcome.reason() == Drain.Reason.HELD || !anyLockedRecord())
              && outcome.claimed() == 0;
      if (idle) {
        return;
      }
      while (!messages.isEmpty()) {
        try {
          execute(messages.poll());
        } catch (Died ignored) {
          // Queue and execution are gone with it; the next drain finds the batch.
        }
      }
      timePasses();
    }
    throw new AssertionError("never quiet");
  }

  /** That is tried again by itself: one that waits for a hold is not. */
  private boolean anyLockedRecord() {
    return db.value(
        Boolean.class,
        """
        SELECT EXISTS (SELECT FROM drawbridge.locked_record l
                         JOIN salesforce._trigger_log t ON t.id = l.log_id
                        WHERE t.state IN ('NEW', 'PENDING')
                          AND NOT EXISTS (SELECT FROM drawbridge.waiting w
                                           WHERE w.log_id = l.log_id AND w.due_at IS NULL))
        """);
  }

  public void timePasses() {
    db.execute(
        "UPDATE drawbridge.locked_record SET due_at = now() - interval '1 s' WHERE due_at > now()");
    db.execute(
        "UPDATE drawbridge.waiting SET due_at = now() - interval '1 s' WHERE due_at > now() AND"
            + " due_at < 'infinity'");
    db.execute("UPDATE drawbridge.blocked_mapping SET look_at = now() - interval '1 s'");
    db.execute("UPDATE drawbridge.lease SET expires_at = '-infinity'");
    db.execute("UPDATE drawbridge.batch SET not_before = '-infinity' WHERE finished_at IS NULL");
    db.execute(
        """
        UPDATE drawbridge.call
           SET deadline = now() - interval '1 s', first_deadline = now() - interval '1 s'
         WHERE first_deadline IS NOT NULL
        """);
    if (!lateOnesMayArrive) {
      limitPasses();
    }
    db.execute(
        "UPDATE drawbridge.connection SET open_until = now() - interval '1 s' WHERE open_until IS"
            + " NOT NULL");
  }

  /** No request can arrive any more that has not. */
  public void limitPasses() {
    db.execute(
        "UPDATE drawbridge.late_request SET due_at = now() - interval '1 s' WHERE state = 'OPEN'");
  }

  /**
   * Another life of database and org, as new: a journal is read whole. From here on {@link
   * #timePasses} lets requests arrive until {@link #limitPasses}.
   */
  public void beginAnew() {
    lateOnesMayArrive = true;
    messages.clear();
    answeredTokens.clear();
    org.control().reset();
    addLimitedUser();
    org.control().lockWait(0);
    db.execute(EMPTIED);
    db.execute(
        """
        UPDATE drawbridge.connection
           SET breaker = 'CLOSED', open_until = NULL, failures = 0, pause_requested = false
        """);
  }

  /** Releases what is held with these values, a JSON object. */
  void amend(String values) {
    db.execute(
        "SELECT drawbridge.release_hold(id, 'amend', amended => ?::jsonb) FROM"
            + " drawbridge.open_holds",
        values);
  }

  public void fault(String script) {
    org.control().fault(script);
  }

  public void clearFaults() {
    org.control().clearFaults();
  }

  public List<JsonNode> journal() {
    return org.control().journal();
  }

  /** Accepted changes as {@code verb object key}, in the order in which the org took them. */
  List<String> accepted() {
    return journal().stream()
        .filter(line -> !line.path("outcome").asText().equals("rejected"))
        .map(
            line ->
                line.path("outcome").asText()
                    + " "
                    + line.path("object").asText()
                    + " "
                    + line.path("externalId").path("value").asText("-"))
        .toList();
  }

  JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    emulator.close();
    db.close();
  }
}
