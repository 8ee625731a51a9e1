package dev.drawbridge.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.vital.WriteLag;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.manage.Installation;
import dev.drawbridge.schema.MappedTable;
import dev.drawbridge.setting.Setting;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vital signs of a real database in which something is wrong. */
@ResourceLock("roles of the server")
class VitalSignsIT {
  private final Clinic clinic = new Clinic(List.of(TestMappings.account(), TestMappings.contact()));
  private final TestDatabase db = clinic.db;

  @AfterEach
  void close() {
    clinic.close();
  }

  private void sees(String check, Status status, String... words) {
    Finding finding = Clinic.of(clinic.vitalSigns(), check);
    assertThat(finding.status()).describedAs(finding.message()).isEqualTo(status);
    assertThat(finding.seen()).describedAs(finding.message()).isTrue();
    for (String word : words) {
      assertThat(finding.message()).contains(word);
    }
  }

  @Test
  @SeesGreen(SeesGreen.Group.VITAL_SIGNS)
  void aStackInOrderIsGreenThroughoutAndSalesforceIsNotAsked() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    Report report = clinic.vitalSigns();
    assertThat(report.results())
        .extracting(result -> result.title().name())
        .isEqualTo(SeesGreen.Group.VITAL_SIGNS.checks());
    assertThat(report.results())
        .allSatisfy(
            result ->
                assertThat(result.status())
                    .describedAs("%s: %s", result.title().name(), result.finding().message())
                    .isEqualTo(Status.GREEN));
    assertThat(report.apiCalls()).isZero();
    assertThat(report.mappings()).isEmpty();
  }

  @Test
  @Seeded(check = "Database Connection", fault = "the database does not answer", sees = Status.RED)
  void aDatabaseThatIsUnavailableIsRed() {
    clinic.reachDatabaseAt(nowhere());
    sees("Database Connection", Status.RED, "cannot be reached (SQLSTATE 08001)");
  }

  /** A database that refuses every connection. */
  static Database nowhere() {
    return new Database(
        () -> {
          throw new SQLException("refused", "08001");
        },
        () -> {
          throw new SQLException("refused", "08001");
        });
  }

  @Test
  @Seeded(check = "Database Connection", fault = "the control schema is gone", sees = Status.RED)
  void aDatabaseWithoutTheControlSchemaIsRed() {
    db.execute("DROP SCHEMA drawbridge CASCADE");
    sees("Database Connection", Status.RED, "was the stack set up in it?");
  }

  @Test
  @Seeded(
      check = "Database Connection",
      fault = "the role lost a right on the log",
      sees = Status.RED)
  void rightsThatTheRoleLostAreNamed() {
    String role = "few" + Long.toHexString(System.nanoTime());
    db.execute("CREATE ROLE " + role + " LOGIN");
    db.execute("GRANT USAGE ON SCHEMA drawbridge, salesforce TO " + role);
    db.execute("GRANT ALL ON ALL TABLES IN SCHEMA drawbridge, salesforce TO " + role);
    var asRole =
        new Database(
            () -> DriverManager.getConnection(db.url().replaceAll("user=\\w+", "user=" + role)),
            () -> DriverManager.getConnection(db.url()));
    clinic.reachDatabaseAt(asRole);
    sees("Database Connection", Status.GREEN);
    db.execute("REVOKE UPDATE ON salesforce._trigger_log, salesforce.account FROM " + role);
    sees(
        "Database Connection",
        Status.RED,
        "lacks UPDATE on salesforce._trigger_log, UPDATE on salesforce.account");
    db.execute("REVOKE USAGE ON SCHEMA drawbridge FROM " + role);
    sees("Database Connection", Status.RED, "permission denied for schema drawbridge", "Grant");
    db.execute("DROP OWNED BY " + role);
    db.execute("DROP ROLE " + role);
  }

  @Test
  @Seeded(check = "Connection State", fault = "the connection is paused", sees = Status.YELLOW)
  @Seeded(check = "Connection State", fault = "a pause is asked for", sees = Status.YELLOW)
  void aPauseIsYellow() {
    db.execute("UPDATE drawbridge.connection SET pause_requested = true");
    sees("Connection State", Status.YELLOW, "about to pause");
    db.execute("UPDATE drawbridge.connection SET state = 'PAUSED'");
    sees("Connection State", Status.YELLOW, "nothing is sent");
  }

  private void waitingSince(int seconds) {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    db.execute(
        "UPDATE salesforce._trigger_log SET created_at = clock_timestamp() - make_interval(secs =>"
            + " ?)",
        seconds);
  }

  private void unfinishedBatch() {
    db.execute(
        "INSERT INTO drawbridge.batch (incarnation, algorithm, attempt, entries, not_before)"
            + " VALUES ('1nc4rn', 'ORDERED', 1, 1, clock_timestamp() + interval '30 s')");
  }

  @Test
  @Seeded(
      check = "Write Lag",
      fault = "a change waits for 130 s and nothing is at work on it",
      sees = Status.RED)
  void aStallIsRed() {
    waitingSince(130);
    sees("Write Lag", Status.RED, "2 minutes old", "Nothing is at work on it");
  }

  @Test
  @Seeded(
      check = "Write Lag",
      fault = "each drain fails, for example since the disk is full",
      sees = Status.RED)
  void whatADrainFailsOfIsNamed() {
    waitingSince(130);
    db.execute(
        """
        CREATE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
        END
        $$
        """);
    db.execute(
        "CREATE TRIGGER full_disk BEFORE INSERT ON drawbridge.batch EXECUTE FUNCTION"
            + " public.full_disk()");
    sees(
        "Write Lag",
        Status.RED,
        "2 minutes old. Nothing is at work on it. A drain fails: The database answered: could not"
            + " extend file: No space left on device (SQLSTATE 53100). The disk of the database is"
            + " full: make room, and try again.");
    db.execute("DROP TRIGGER full_disk ON drawbridge.batch");
    sees("Write Lag", Status.RED, "Nothing is at work on it");
    assertThat(db.texts("SELECT state FROM salesforce._trigger_log")).containsExactly("NEW");
    db.execute("DROP FUNCTION public.full_disk()");
  }

  @Test
  @Seeded(
      check = "Write Lag",
      fault = "a change is about to be stalled and nothing takes it",
      sees = Status.RED)
  void aStallThatIsNearIsWaitedFor() {
    waitingSince(61);
    clinic.meanwhile(this::grow);
    sees("Write Lag", Status.RED, "75 seconds old", "Nothing is at work on it");
  }

  private void grow(Duration time) {
    db.execute(
        "UPDATE salesforce._trigger_log SET created_at = created_at - make_interval(secs => ?)",
        time.toMillis() / 1000.0);
  }

  @Test
  void aChangeThatALateDrainTakesIsNoStall() {
    waitingSince(61);
    clinic.meanwhile(time -> db.execute("UPDATE salesforce._trigger_log SET state = 'PENDING'"));
    sees("Write Lag", Status.GREEN);
  }

  @Test
  void aDiagnosisOfEverythingDoesNotWaitForAStall() {
    waitingSince(61);
    clinic.meanwhile(
        time -> {
          throw new AssertionError("waited for " + time);
        });
    var evidence = new Evidence(clinic.context(), new Scope.Everything());
    assertThat(new WriteLag().look(evidence).status()).isEqualTo(Status.GREEN);
  }

  @ParameterizedTest
  @CsvSource({"300, GREEN", "700, YELLOW", "3700, RED"})
  @Seeded(
      check = "Write Lag",
      fault = "the oldest change waits for 700 s behind a batch at work",
      sees = Status.YELLOW)
  @Seeded(
      check = "Write Lag",
      fault = "the oldest change waits for 3,700 s behind a batch at work",
      sees = Status.RED)
  void aBacklogBehindABatchAtWorkIsGradedByAge(int seconds, Status status) {
    unfinishedBatch();
    waitingSince(seconds);
    sees("Write Lag", status);
  }

  @Test
  void whatAHeldRecordKeepsBackIsNoLag() {
    waitingSince(7200);
    db.execute("INSERT INTO drawbridge.waiting (log_id) SELECT id FROM salesforce._trigger_log");
    sees("Write Lag", Status.GREEN);
  }

  @Test
  void whatWaitsForAPauseIsNotRed() {
    waitingSince(7200);
    db.execute("UPDATE drawbridge.connection SET state = 'PAUSED'");
    sees("Write Lag", Status.YELLOW, "2 hours old", "paused");
  }

  @Test
  @Seeded(check = "Write Holds", fault = "a write is held", sees = Status.RED)
  void aHoldIsRedAtOnce() {
    unfinishedBatch();
    db.execute(
        """
        INSERT INTO drawbridge.hold (batch, log_id, table_name, record_id, scope, reason, code, message)
        SELECT id, 1, 'account', 1, 'QUEUE', 'REJECTED', 'REQUIRED_FIELD_MISSING',
               'Required fields are missing: [LastName] of Ada' FROM drawbridge.batch
        """);
    sees("Write Holds", Status.RED, "1 write waits for a person", "REQUIRED_FIELD_MISSING");
    assertThat(Clinic.of(clinic.vitalSigns(), "Write Holds").message()).doesNotContain("Ada");
  }

  @Test
  @Seeded(check = "Write Holds", fault = "a notice is open", sees = Status.YELLOW)
  void aNoticeIsYellow() {
    db.execute(
        """
        INSERT INTO drawbridge.hold (log_id, table_name, record_id, scope, reason, code, message)
        VALUES (1, 'account', 1, 'NOTICE', 'LATE_REQUEST', 'STRAY_DUPLICATE', 'record 001')
        """);
    sees("Write Holds", Status.YELLOW, "1 notice is to be seen", "STRAY_DUPLICATE");
  }

  @Test
  @Seeded(
      check = "Blocked Mappings",
      fault = "Salesforce has no field that a mapping writes",
      sees = Status.RED)
  void aBlockedMappingIsRed() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
    db.execute("UPDATE salesforce._trigger_log SET created_at = now() - interval '130 s'");
    db.execute(
        """
        INSERT INTO drawbridge.blocked_mapping (table_name, code, reason, since, look_at)
        VALUES ('account', 'INVALID_FIELD', 'the field Phone was removed or hidden',
                now() - interval '130 s', now() + interval '1 minute')
        """);
    sees(
        "Blocked Mappings",
        Status.RED,
        "account for 2 minutes",
        "the field Phone was removed or hidden, INVALID_FIELD",
        "1 waits. Nothing else is written meanwhile");
    sees("Write Lag", Status.GREEN);
    db.execute("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
    sees("Blocked Mappings", Status.RED, "1 waits.");
    assertThat(Clinic.of(clinic.vitalSigns(), "Blocked Mappings").message())
        .doesNotContain("Nothing else");
  }

  @Test
  @Seeded(check = "Stalled Reads", fault = "a poll of a mapping failed", sees = Status.YELLOW)
  @Seeded(check = "Stalled Reads", fault = "polls of a mapping fail", sees = Status.RED)
  void failingReadsAreRedFromTheSecondOn() {
    db.execute(
        """
        INSERT INTO drawbridge.read_state (table_name, failures, failing_since, last_error)
        VALUES ('account', 1, now() - interval '130 s', 'Account has no field Phone any more.')
        ON CONFLICT (table_name) DO UPDATE
           SET failures = 1, failing_since = excluded.failing_since, last_error = excluded.last_error
        """);
    sees(
        "Stalled Reads",
        Status.YELLOW,
        "account, for 2 minutes: Account has no field Phone any more.");
    db.execute("UPDATE drawbridge.read_state SET failures = 2 WHERE table_name = 'account'");
    sees("Stalled Reads", Status.RED, "account, for 2 minutes");
  }

  @Test
  @Seeded(check = "Stalled Reads", fault = "a poll is due and nothing reads", sees = Status.RED)
  void aPollThatNothingTakesIsRed() {
    db.execute(
        """
        INSERT INTO drawbridge.read_state (table_name, next_poll_at)
        VALUES ('account', now() - interval '310 s')
        ON CONFLICT (table_name) DO UPDATE SET next_poll_at = excluded.next_poll_at
        """);
    sees("Stalled Reads", Status.RED, "account: nothing has read it for 5 minutes");
    db.execute(
        "UPDATE drawbridge.read_state SET read_at = now() - interval '10 s' WHERE table_name ="
            + " 'account'");
    sees("Stalled Reads", Status.GREEN);
  }

  @Test
  @Seeded(
      check = "Unapplied Records",
      fault = "the database refuses a record that was read",
      sees = Status.YELLOW)
  @Seeded(check = "Unapplied Records", fault = "a record waits for a day", sees = Status.RED)
  void recordsThatDoNotReachTheirRowsAreCounted() {
    db.execute(
        """
        INSERT INTO drawbridge.read_again (table_name, sfid, why, reason, next_try_at)
        VALUES ('account', '0015g0000000001AAA', 'REFUSED', 'too long', now()),
               ('account', '0015g0000000002AAA', 'LOCKED', NULL, now())
        """);
    sees("Unapplied Records", Status.YELLOW, "1 of account REFUSED", "(too long)");
    db.execute("UPDATE drawbridge.read_again SET since = now() - interval '25 hours'");
    sees("Unapplied Records", Status.RED, "1 of account LOCKED, the oldest for 25 hours");
  }

  @Test
  @Seeded(check = "Failed Writes", fault = "a change is FAILED", sees = Status.YELLOW)
  @Seeded(check = "Failed Writes", fault = "100 changes are FAILED", sees = Status.RED)
  void failedChangesAreCounted() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    db.execute("UPDATE salesforce._trigger_log SET state = 'FAILED'");
    sees("Failed Writes", Status.YELLOW, "1 change is FAILED");
    db.execute("INSERT INTO salesforce.account (name) SELECT n FROM generate_series(1, 99) n");
    db.execute("UPDATE salesforce._trigger_log SET state = 'FAILED'");
    sees("Failed Writes", Status.RED, "100 changes are FAILED");
  }

  @Test
  @Seeded(
      check = "Ignored Changes",
      fault = "an UPDATE wrote a column that Salesforce does not let anyone write",
      sees = Status.YELLOW)
  void changesWhoseValuesAreLostAreCounted() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    db.execute(
        """
        UPDATE salesforce._trigger_log
           SET state = 'IGNORED', processed_at = now(), sf_message = 'no changed column is mapped'
        """);
    sees("Ignored Changes", Status.GREEN);
    db.execute(
        """
        UPDATE salesforce._trigger_log
           SET sf_message = 'no changed column can be written: isdeleted, systemmodstamp'
        """);
    sees(
        "Ignored Changes",
        Status.YELLOW,
        "1 of account, no changed column can be written: isdeleted, systemmodstamp");
    db.execute("UPDATE salesforce._trigger_log SET processed_at = now() - interval '61 minutes'");
    sees("Ignored Changes", Status.GREEN);
  }

  @Test
  @Seeded(check = "Circuit Breaker", fault = "the breaker is open", sees = Status.RED)
  @Seeded(check = "Circuit Breaker", fault = "the breaker is half open", sees = Status.YELLOW)
  void anOpenBreakerIsRed() {
    db.execute(
        "UPDATE drawbridge.connection SET breaker = 'OPEN', last_error = 'SERVER_UNAVAILABLE'");
    sees("Circuit Breaker", Status.RED, "SERVER_UNAVAILABLE");
    db.execute("UPDATE drawbridge.connection SET breaker = 'HALF_OPEN'");
    sees("Circuit Breaker", Status.YELLOW, "one is being tried");
  }

  private void failing(String breaker, String code, int seconds) {
    db.execute(
        """
        UPDATE drawbridge.connection SET breaker = ?, failures = 3, last_error = ?,
               failing_since = clock_timestamp() - make_interval(secs => ?)
        """,
        breaker,
        code,
        seconds);
  }

  private static final String SINCE = "since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

  @Test
  void anOrgThatIsUnavailableSaysSinceWhen() {
    failing("OPEN", "SALESFORCE_UNREACHABLE", 5);
    assertThat(Clinic.of(clinic.vitalSigns(), "Circuit Breaker").message())
        .matches("Salesforce cannot be reached " + SINCE + ": nothing is sent for now\\.");
    failing("OPEN", "SIGN_IN_REFUSED", 5);
    assertThat(Clinic.of(clinic.vitalSigns(), "Circuit Breaker").message())
        .matches(
            "Salesforce did not take the last calls \\(SIGN_IN_REFUSED\\), "
                + SINCE
                + ": nothing is sent for now\\.");
  }

  @Test
  @Seeded(
      check = "Circuit Breaker",
      fault = "no call was taken for half a minute, and the breaker is not open yet",
      sees = Status.RED)
  void anOutageIsRedBeforeTheBreakerOpensAndNamesNoLease() {
    unfinishedBatch();
    db.execute(
        """
        INSERT INTO drawbridge.call (batch, ordinal, transport, verb, log_ids, state, deadline)
        SELECT id, 1, 'SOAP', 'UPSERT', '{1}', 'SENT', clock_timestamp() - interval '1 min'
          FROM drawbridge.batch
        """);
    failing("CLOSED", "SALESFORCE_UNREACHABLE", 29);
    sees("Circuit Breaker", Status.GREEN);
    failing("CLOSED", "SALESFORCE_UNREACHABLE", 40);
    sees("Circuit Breaker", Status.RED, "Salesforce cannot be reached since", "tries again");
    sees("Writer Lease", Status.GREEN);
  }

  @Test
  @Seeded(
      check = "Circuit Breaker",
      fault = "a long outage, and one call is being tried",
      sees = Status.RED)
  void theTrialOfALongOutageIsNotItsEnd() {
    failing("HALF_OPEN", "SALESFORCE_UNREACHABLE", 300);
    sees("Circuit Breaker", Status.RED, "cannot be reached since", "one is being tried");
  }

  @Test
  void aBatchThatWaitsForSalesforceIsNotStuckHoweverOftenItWasSent() {
    unfinishedBatch();
    db.execute(
        "UPDATE drawbridge.batch SET attempt = 9, created_at = clock_timestamp() - interval '3"
            + " min'");
    sees("Stuck Batches", Status.RED, "was sent 9 times");
    failing("CLOSED", "SALESFORCE_UNREACHABLE", 40);
    sees("Stuck Batches", Status.GREEN);
    db.execute("UPDATE drawbridge.batch SET not_before = clock_timestamp() - interval '3 min'");
    sees("Stuck Batches", Status.RED, "no invocation is at work on it");
  }

  @Test
  @Seeded(
      check = "Stuck Batches",
      fault = "a batch is sent again and again and no invocation works on it",
      sees = Status.RED)
  @Seeded(
      check = "Stuck Batches",
      fault = "a batch is overdue and no invocation works on it",
      sees = Status.RED)
  void aBatchThatNoInvocationWorksOnIsRed() {
    unfinishedBatch();
    db.execute("UPDATE drawbridge.batch SET created_at = clock_timestamp() - interval '3 min'");
    sees("Stuck Batches", Status.GREEN);
    db.execute("UPDATE drawbridge.batch SET attempt = 4");
    sees("Stuck Batches", Status.RED, "was sent 4 times");
    db.execute(
        "UPDATE drawbridge.batch SET attempt = 1, not_before = clock_timestamp() - interval '3"
            + " min'");
    sees("Stuck Batches", Status.RED, "no invocation is at work on it");
    db.execute("UPDATE drawbridge.lease SET expires_at = clock_timestamp() + interval '10 s'");
    sees("Stuck Batches", Status.GREEN);
  }

  @Test
  @Seeded(
      check = "Stuck Batches",
      fault = "a call waits to be sent, and the write function does not take it",
      sees = Status.RED)
  void aBatchThatTheWriteFunctionDoesNotTakeIsRedWithoutAnotherAttempt() {
    unfinishedBatch();
    db.execute("UPDATE drawbridge.batch SET created_at = clock_timestamp() - interval '3 min'");
    db.execute(
        """
        INSERT INTO drawbridge.call (batch, ordinal, transport, verb, log_ids, state)
        SELECT id, 1, 'SOAP', 'UPSERT', '{1}', 'PLANNED' FROM drawbridge.batch
        """);
    sees("Stuck Batches", Status.RED, "the write function does not take it");
    db.execute("UPDATE drawbridge.connection SET failing_since = clock_timestamp()");
    sees("Stuck Batches", Status.GREEN);
    db.execute("UPDATE drawbridge.connection SET failing_since = NULL");
    db.execute(
        """
        INSERT INTO drawbridge.call (batch, ordinal, transport, verb, log_ids, state, sent_at)
        SELECT id, 2, 'SOAP', 'UPSERT', '{2}', 'SENT', clock_timestamp() - interval '2 min'
          FROM drawbridge.batch
        """);
    sees("Stuck Batches", Status.GREEN);
  }

  @Test
  @Seeded(
      check = "Stuck Batches",
      fault = "an unfinished batch of another incarnation",
      sees = Status.RED)
  void whatTheAuditFindsOfBatchesIsRed() {
    unfinishedBatch();
    db.execute("UPDATE drawbridge.batch SET incarnation = 'other'");
    sees("Stuck Batches", Status.RED, "an unfinished batch of another incarnation");
  }

  @Test
  @Seeded(
      check = "Writer Lease",
      fault = "a call is SENT, its deadline is over and the lease has ended",
      sees = Status.RED)
  void anAbandonedCallIsRed() {
    unfinishedBatch();
    db.execute(
        """
        INSERT INTO drawbridge.call (batch, ordinal, transport, verb, log_ids, state, deadline)
        SELECT id, 1, 'SOAP', 'UPSERT', '{1}', 'SENT', clock_timestamp() - interval '1 min'
          FROM drawbridge.batch
        """);
    sees("Writer Lease", Status.RED, "its sender no longer holds the lease");
    db.execute("UPDATE drawbridge.connection SET breaker = 'OPEN'");
    sees("Writer Lease", Status.GREEN);
    db.execute("UPDATE drawbridge.connection SET breaker = 'CLOSED'");
    sees("Writer Lease", Status.RED);
    db.execute("UPDATE drawbridge.lease SET expires_at = clock_timestamp() + interval '10 s'");
    sees("Writer Lease", Status.GREEN);
  }

  @Test
  @Seeded(
      check = "Dead Letters",
      fault = "a message lies in the queue of writes that could not be started",
      sees = Status.RED)
  @Seeded(
      check = "Dead Letters",
      fault = "a message lies in the queue of alerts that could not be delivered",
      sees = Status.RED)
  void deadLettersAreRed() {
    clinic.aws.depth("writes", 2);
    sees("Dead Letters", Status.RED, "writes that could not be started (2)");
    clinic.aws.depth("writes", 0);
    clinic.aws.depth("alerts", 1);
    sees("Dead Letters", Status.RED, "alerts that could not be delivered (1)");
  }

  @Test
  @Seeded(check = "Capture Triggers", fault = "a capture trigger was dropped", sees = Status.RED)
  @Seeded(check = "Capture Triggers", fault = "a capture trigger is disabled", sees = Status.RED)
  @Seeded(check = "Capture Triggers", fault = "a status trigger was dropped", sees = Status.YELLOW)
  void triggersMustBeThereAndFire() {
    db.execute("DROP TRIGGER hc_account_status_trigger ON salesforce.account");
    sees("Capture Triggers", Status.YELLOW, "hc_account_status_trigger is missing");
    db.execute("ALTER TABLE salesforce.contact DISABLE TRIGGER hc_contact_logtrigger");
    sees("Capture Triggers", Status.RED, "hc_contact_logtrigger is disabled");
    db.execute("DROP TRIGGER hc_account_logtrigger ON salesforce.account");
    sees("Capture Triggers", Status.RED, "hc_account_logtrigger is missing");
  }

  @Test
  @Seeded(
      check = "Capture Settings",
      fault = "xmlbinary is hex for a role or the database",
      sees = Status.RED)
  @Seeded(
      check = "Capture Settings",
      fault = "session_replication_role is replica for a role",
      sees = Status.RED)
  void settingsThatSilenceTheTriggersAreRed() {
    String role = "app" + System.nanoTime();
    db.execute("CREATE ROLE " + role);
    try {
      db.execute("ALTER ROLE " + role + " SET session_replication_role = replica");
      sees(
          "Capture Settings",
          Status.RED,
          "session_replication_role is replica of the role " + role);
      db.execute("ALTER ROLE " + role + " RESET ALL");
      db.execute("ALTER ROLE " + role + " SET xmlbinary = hex");
      sees("Capture Settings", Status.RED, "xmlbinary is hex of the role " + role);
    } finally {
      db.execute("DROP ROLE " + role);
    }
    String database = db.value(String.class, "SELECT current_database()");
    db.execute("ALTER DATABASE " + database + " SET xmlbinary = 'hex'");
    sees("Capture Settings", Status.RED, "xmlbinary is hex of the database " + database);
  }

  @Test
  @Seeded(check = "Hstore Extension", fault = "it was moved to another schema", sees = Status.RED)
  @Seeded(
      check = "Hstore Extension",
      fault = "the role may not use the schema it is in",
      sees = Status.RED)
  @Seeded(check = "Hstore Extension", fault = "it was dropped", sees = Status.RED)
  void anExtensionThatIsNotWhereItWasIsRedUntilTheFunctionsAreMadeAgain() {
    db.execute("CREATE SCHEMA heroku_ext");
    db.execute("ALTER EXTENSION hstore SET SCHEMA heroku_ext");
    sees(
        "Hstore Extension",
        Status.RED,
        "is in the schema heroku_ext now",
        "_hc_row_pinned",
        "hc_account_logger");
    Installation.renew(db.database());
    sees("Hstore Extension", Status.GREEN);
    String role = "owner" + Long.toHexString(System.nanoTime());
    db.execute("CREATE ROLE " + role);
    db.execute("GRANT CREATE ON SCHEMA salesforce TO " + role);
    String logger =
        db.value(
            String.class,
            "SELECT tgfoid::regprocedure::text FROM pg_trigger WHERE tgname ="
                + " 'hc_account_logtrigger'");
    db.execute("ALTER FUNCTION " + logger + " OWNER TO " + role);
    sees("Hstore Extension", Status.RED, "which the role " + role + " may not use");
    db.execute("DROP OWNED BY " + role + " CASCADE");
    db.execute("DROP ROLE " + role);
    db.execute("DROP EXTENSION hstore CASCADE");
    sees("Hstore Extension", Status.RED, "is gone");
  }

  @Test
  @Seeded(
      check = "Trigger Log Headroom",
      fault = "60 % of the integer ids of an adopted log are used",
      sees = Status.YELLOW)
  @Seeded(
      check = "Trigger Log Headroom",
      fault = "95 % of the integer ids of a table are used",
      sees = Status.RED)
  @Seeded(
      check = "Trigger Log Headroom",
      fault = "the log's sequence hands out many ids at a time",
      sees = Status.RED)
  void idsThatRunOutAreReportedInTime() {
    db.execute("ALTER TABLE salesforce._trigger_log ALTER COLUMN id TYPE integer");
    db.execute("SELECT setval('salesforce._trigger_log_id_seq', 1300000000)");
    sees("Trigger Log Headroom", Status.YELLOW, "60 % of the ids of _trigger_log_id_seq");
    db.execute("SELECT setval('salesforce.account_id_seq', 2050000000)");
    sees("Trigger Log Headroom", Status.RED, "95 % of the ids of account_id_seq");
    db.execute("ALTER SEQUENCE salesforce._trigger_log_id_seq CACHE 20");
    sees("Trigger Log Headroom", Status.RED, "hands out 20 ids at a time");
  }

  @Test
  @Seeded(
      check = "Trigger Log Size",
      fault = "the log is larger than LOG_SIZE_WARN_MB (here 1)",
      sees = Status.YELLOW)
  @Seeded(
      check = "Trigger Log Size",
      fault = "the log is larger than LOG_SIZE_LIMIT_MB (here 2)",
      sees = Status.RED)
  @Seeded(
      check = "Trigger Log Size",
      fault = "processed entries are not archived",
      sees = Status.YELLOW)
  void aLogThatGrowsIsReported() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    db.execute(
        "UPDATE salesforce._trigger_log SET state = 'SUCCESS', updated_at = clock_timestamp() -"
            + " interval '30 h'");
    sees("Trigger Log Size", Status.YELLOW, "the oldest is 6 hours late");
    db.execute(
        "INSERT INTO salesforce.account (name) SELECT 'n' || n FROM generate_series(1, 15000) n");
    clinic.set(Setting.LOG_SIZE_WARN_MB, 1);
    sees("Trigger Log Size", Status.YELLOW, "take");
    clinic.set(Setting.LOG_SIZE_LIMIT_MB, 2);
    sees("Trigger Log Size", Status.RED, "take");
  }

  @Test
  @Seeded(check = "Truncated Tables", fault = "a mapped table was truncated", sees = Status.YELLOW)
  void aTruncateIsNoticed() {
    db.execute("TRUNCATE salesforce.account");
    sees("Truncated Tables", Status.YELLOW, "account");
  }

  @Test
  void aTableThatAnImportMadeIsNoTruncatedOne() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    db.execute("DROP TABLE salesforce.account");
    db.database()
        .transaction(
            handle -> {
              MappedTable.install(handle, TestDatabase.SCHEMA, TestMappings.account());
              return true;
            });
    assertThat(db.texts("SELECT table_name FROM salesforce._hc_truncation"))
        .containsExactly("account");
    sees("Truncated Tables", Status.GREEN);
  }

  @Test
  @Seeded(check = "Partitioned Tables", fault = "a mapped table is partitioned", sees = Status.RED)
  void aPartitionedTableIsRed() {
    db.execute("ALTER TABLE salesforce.account RENAME TO account_2026");
    db.execute(
        "CREATE TABLE salesforce.account (LIKE salesforce.account_2026) PARTITION BY RANGE (id)");
    sees("Partitioned Tables", Status.RED, "account");
  }

  @Test
  @Seeded(check = "Partitioned Tables", fault = "a table inherits a mapped one", sees = Status.RED)
  void aTableThatInheritsAMappedOneIsRed() {
    db.execute("CREATE TABLE salesforce.customer () INHERITS (salesforce.account)");
    sees("Partitioned Tables", Status.RED, "account");
  }

  @Test
  @Seeded(check = "Mapped Columns", fault = "a mapped column was renamed", sees = Status.RED)
  @Seeded(check = "Mapped Columns", fault = "a mapped table was dropped", sees = Status.RED)
  void columnsAndTablesThatAreGoneAreNamed() {
    db.execute("ALTER TABLE salesforce.account ADD COLUMN note text");
    sees("Mapped Columns", Status.GREEN);
    db.execute("ALTER TABLE salesforce.account RENAME COLUMN phone TO fax");
    sees("Mapped Columns", Status.RED, "account: the column phone was removed");
    db.execute("ALTER TABLE salesforce.account RENAME COLUMN fax TO phone");
    sees("Mapped Columns", Status.GREEN);
    db.execute("DROP TABLE salesforce.account CASCADE");
    sees("Mapped Columns", Status.RED, "the table account is missing");
  }

  @Test
  @Seeded(
      check = "Write Lag",
      fault = "the record that is next is locked in Salesforce",
      sees = Status.YELLOW)
  void whatIsInTheWayOfTheOldestChangeIsNamed() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
    db.execute("UPDATE salesforce._trigger_log SET created_at = now() - interval '130 s'");
    db.execute(
        """
        INSERT INTO drawbridge.locked_record (log_id, table_name, due_at)
        VALUES (1, 'account', now() + interval '1 minute')
        """);
    sees("Write Lag", Status.YELLOW, "2 minutes old", "locked 1 record of account");
    db.execute("UPDATE drawbridge.connection SET breaker = 'OPEN', last_error = 'HTTP_503'");
    sees("Write Lag", Status.RED, "2 minutes old", "HTTP_503");
    db.execute(
        """
        INSERT INTO drawbridge.hold (log_id, table_name, record_id, scope, reason, code, message)
        VALUES (1, 'account', 1, 'QUEUE', 'REJECTED', 'A', 'why')
        """);
    sees("Write Lag", Status.GREEN);
  }
}
