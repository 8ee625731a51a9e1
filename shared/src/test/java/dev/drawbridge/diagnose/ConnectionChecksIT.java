package dev.drawbridge.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.connection.BoundOrganization;
import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.setting.Setting;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Checks of the connection, against an org and a database in which something is wrong. */
@ResourceLock("roles of the server")
class ConnectionChecksIT {
  private final Clinic clinic = new Clinic(List.of());
  private final TestDatabase db = clinic.db;

  @BeforeEach
  void map() {
    clinic.mapHealthy();
  }

  @AfterEach
  void close() {
    clinic.close();
  }

  private void sees(String check, Status status, String... words) {
    Finding finding = Clinic.of(clinic.everything(), check);
    assertThat(finding.status()).describedAs(finding.message()).isEqualTo(status);
    assertThat(finding.seen()).describedAs(finding.message()).isTrue();
    for (String word : words) {
      assertThat(finding.message()).contains(word);
    }
  }

  @Test
  @SeesGreen(SeesGreen.Group.CONNECTION)
  void aConnectionInOrderIsGreenThroughout() {
    Report report = clinic.everything();
    assertThat(SeesGreen.Group.CONNECTION.checks())
        .allSatisfy(
            check -> {
              Finding finding = Clinic.of(report, check);
              assertThat(finding.status())
                  .describedAs("%s: %s", check, finding.message())
                  .isEqualTo(Status.GREEN);
            });
    assertThat(report.status()).isEqualTo(Status.GREEN);
  }

  @Test
  @Seeded(
      check = "Salesforce API Version",
      fault = "the connection's version is 13 behind",
      sees = Status.YELLOW)
  @Seeded(
      check = "Salesforce API Version",
      fault = "Salesforce no longer offers the version",
      sees = Status.RED)
  @Seeded(
      check = "Salesforce API Version",
      fault = "the version is below 39, so there is no Bulk",
      sees = Status.RED)
  void anOldApiVersionIsReportedInTheWordsOfTheArticle() {
    db.execute("UPDATE drawbridge.connection SET api_version = '55.0'");
    sees(
        "Salesforce API Version",
        Status.YELLOW,
        "The latest available Salesforce API version is 68.0. Your connection is using version"
            + " 55.0. You should re-create your connection to use the latest version.");
    db.execute("UPDATE drawbridge.connection SET api_version = '38.0'");
    sees("Salesforce API Version", Status.RED, "Bulk API is not used");
    db.execute("UPDATE drawbridge.connection SET api_version = '20.0'");
    sees("Salesforce API Version", Status.RED, "no longer offers the API version 20.0");
  }

  private void signInWith(String permissions) {
    clinic
        .org()
        .control()
        .addUser(
            """
            {"username": "sync@example.com", "lastName": "Sync", "profile": "Standard User",
             "clientId": "sync", "clientSecret": "s", "permissions": %s}
            """
                .formatted(permissions));
    clinic.signInAs("sync", "s");
  }

  @Test
  @Seeded(
      check = "View/Modify All Data",
      fault = "the user sees and changes single records only",
      sees = Status.YELLOW)
  void missingPermissionsAreReportedForEachObject() {
    signInWith(
        """
        {"system": ["apienabled", "viewsetup"], "objects": {
          "Account": ["read", "create", "edit", "delete", "viewall", "modifyall"],
          "Contact": ["read", "create", "edit", "viewall"]}}
        """);
    sees(
        "View/Modify All Data",
        Status.YELLOW,
        "Your Salesforce user is missing View All Data or Modify All Data permissions.",
        "Missing for Contact (Modify All).");
  }

  @Test
  void rightsOnEachMappedObjectAreEnough() {
    signInWith(
        """
        {"system": ["apienabled", "viewsetup"], "objects": {
          "Account": ["read", "create", "edit", "delete", "viewall", "modifyall"],
          "Contact": ["read", "create", "edit", "delete", "viewall", "modifyall"]}}
        """);
    sees("View/Modify All Data", Status.GREEN);
  }

  @Test
  @Seeded(
      check = "View/Modify All Data",
      fault = "the user cannot read a mapped object at all",
      sees = Status.RED)
  void anObjectThatIsHiddenIsRed() {
    signInWith(
        """
        {"system": ["apienabled", "viewsetup"], "objects": {
          "Account": ["read", "create", "edit", "delete", "viewall", "modifyall"]}}
        """);
    sees("View/Modify All Data", Status.RED, "cannot read Contact at all");
  }

  @Test
  @Seeded(
      check = "Number of Mappings",
      fault = "more mappings than MAPPINGS_WARN (here 1)",
      sees = Status.YELLOW)
  @Seeded(
      check = "Number of Mappings",
      fault = "more mappings than MAPPINGS_LIMIT (here 1)",
      sees = Status.RED)
  void manyMappingsAreCounted() {
    clinic.set(Setting.MAPPINGS_WARN, 1);
    sees("Number of Mappings", Status.YELLOW, "Your connection has 2 mappings.");
    clinic.set(Setting.MAPPINGS_LIMIT, 1);
    sees("Number of Mappings", Status.RED, "2 mappings");
  }

  @Test
  @Seeded(
      check = "Database Plan",
      fault = "the database allows few more connections",
      sees = Status.YELLOW)
  @Seeded(check = "Database Plan", fault = "it allows none for us", sees = Status.RED)
  void aDatabaseWithoutRoomIsReported() {
    String database = db.value(String.class, "SELECT current_database()");
    long used =
        db.value(
            Long.class, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()");
    db.execute("ALTER DATABASE " + database + " CONNECTION LIMIT " + (used + 7));
    sees("Database Plan", Status.YELLOW, "Your database is underpowered");
    db.execute("ALTER DATABASE " + database + " CONNECTION LIMIT 1");
    sees("Database Plan", Status.RED, "of 1 connections it allows");
  }

  @Test
  @Seeded(check = "Heroku Postgres", fault = "hstore is missing", sees = Status.RED)
  @Seeded(check = "Heroku Postgres", fault = "the database is read-only", sees = Status.RED)
  void aDatabaseThatLacksSomethingIsRed() {
    db.execute("DROP EXTENSION hstore CASCADE");
    sees("Heroku Postgres", Status.RED, "the extension hstore is missing");
    db.execute("CREATE EXTENSION hstore");
    String database = db.value(String.class, "SELECT current_database()");
    db.execute("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
    sees("Heroku Postgres", Status.RED, "can only be read");
  }

  @Test
  @Seeded(
      check = "Heroku Postgres",
      fault = "the role may not create in the mapped schema",
      sees = Status.RED)
  void aRoleThatMayNotCreateIsRed() {
    String role = "weak" + System.nanoTime();
    db.execute("CREATE ROLE " + role + " LOGIN");
    try {
      String url = db.url().replaceFirst("user=postgres", "user=" + role);
      clinic.reachDatabaseAt(
          new Database(
              () -> DriverManager.getConnection(db.url()), () -> DriverManager.getConnection(url)));
      sees("Heroku Postgres", Status.RED, "may not create tables in the schema salesforce");
    } finally {
      db.execute("DROP ROLE " + role);
    }
  }

  @Test
  @Seeded(check = "Heroku Postgres", fault = "a pooler stands in between", sees = Status.YELLOW)
  void aPoolerIsNoticed() {
    try (var pooler = DatabaseProxy.before(db.url()).announcingAnotherProcess().start()) {
      clinic.reachDatabaseAt(pooler.database());
      sees("Heroku Postgres", Status.YELLOW, "A connection pooler stands before your database");
    }
  }

  @Test
  @Seeded(check = "Data Locality", fault = "each answer takes 30 ms", sees = Status.YELLOW)
  void aDatabaseFarAwayIsNoticed() {
    try (var distance = DatabaseProxy.before(db.url()).delaying(Duration.ofMillis(30)).start()) {
      clinic.reachDatabaseAt(distance.database());
      sees(
          "Data Locality",
          Status.YELLOW,
          "A round trip to your database takes",
          "far from this stack");
    }
  }

  @Test
  @Seeded(
      check = "Data Locality",
      fault = "the database's host is in another region than the functions",
      sees = Status.YELLOW)
  void aDatabaseInAnotherRegionIsNoticed() {
    String elsewhere =
        db.url()
            .replaceFirst("//[^:/]+", "//crm.c9akciq32.eu-west-1.rds.amazonaws.com")
            .concat("&socketFactory=" + HereSocketFactory.class.getName());
    clinic.reachDatabaseAt(
        new Database(
            () -> DriverManager.getConnection(db.url()),
            () -> DriverManager.getConnection(elsewhere)));
    clinic.runIn("eu-central-1");
    sees("Data Locality", Status.YELLOW, "in eu-west-1 and the functions are in eu-central-1");
    clinic.runIn("eu-west-1");
    sees("Data Locality", Status.GREEN);
  }

  @Test
  @Seeded(check = "Configured Logging", fault = "logs are kept for a day", sees = Status.YELLOW)
  void logsThatAreNotKeptAreReported() {
    clinic.set(Setting.LOG_RETENTION_DAYS, 1);
    sees("Configured Logging", Status.YELLOW, "1 days only");
  }

  @Test
  @Seeded(
      check = "Salesforce Connection",
      fault = "Salesforce refuses the credentials",
      sees = Status.RED)
  @Seeded(
      check = "Salesforce Connection",
      fault = "Salesforce cannot be reached",
      sees = Status.RED)
  void anOrgThatDoesNotAdmitUsIsRed() {
    clinic.signInAs("drawbridge", "wrong");
    sees("Salesforce Connection", Status.RED, "Salesforce refused to sign in", "invalid_client");
    clinic.reachOrgAt("http://127.0.0.1:1");
    sees("Salesforce Connection", Status.RED, "cannot be reached");
  }

  @Test
  @Seeded(
      check = "Salesforce Connection",
      fault = "the secret is of another organization than the rows",
      sees = Status.RED)
  void anotherOrganizationThanThatOfTheRowsIsRed() {
    new BoundOrganization(clinic.db.database()).admit("00D000000000002AAA");
    sees("Salesforce Connection", Status.RED, "of this database are of 00D000000000002AAA");
  }

  @Test
  @Seeded(
      check = "Salesforce Authentication",
      fault = "the secret names the username-password flow",
      sees = Status.RED)
  void aFlowThatRetiresIsRed() {
    clinic.useFlow("password");
    sees("Salesforce Authentication", Status.RED, "the flow password", "retires");
  }

  @Test
  @Seeded(
      check = "API Call Budget",
      fault = "85 % of the org's calls of a day are used",
      sees = Status.YELLOW)
  @Seeded(
      check = "API Call Budget",
      fault = "this stack's own budget is used up",
      sees = Status.RED)
  void usedCallsAreCounted() {
    clinic.org().control().dailyApiRequests(60);
    // Each diagnosis makes a few calls itself: one of them is the first beyond 80 percent.
    Finding finding = Clinic.of(clinic.everything(), "API Call Budget");
    for (int run = 0; run < 20 && finding.status() == Status.GREEN; run++) {
      finding = Clinic.of(clinic.everything(), "API Call Budget");
    }
    assertThat(finding.status()).describedAs(finding.message()).isEqualTo(Status.YELLOW);
    assertThat(finding.message()).contains("of the org's 60 API calls");
    clinic.org().control().dailyApiRequests(100_000);
    clinic.set(Setting.API_CALL_BUDGET, 100);
    db.execute("INSERT INTO drawbridge.api_calls VALUES (date_trunc('hour', now()), 100)");
    sees("API Call Budget", Status.RED, "100 of this stack's 100");
  }

  @Test
  @Seeded(check = "Write Invariants", fault = "an entry in no known state", sees = Status.RED)
  void whatMustNeverBeIsRed() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    db.execute("UPDATE salesforce._trigger_log SET state = 'LOST'");
    sees("Write Invariants", Status.RED, "an entry in no known state (1");
  }

  @Test
  @Seeded(
      check = "Trigger Log Rights",
      fault = "another role may write the trigger log",
      sees = Status.YELLOW)
  void whoMayForgeChangesIsNamed() {
    db.execute("CREATE ROLE forger");
    try {
      db.execute("GRANT SELECT ON salesforce._trigger_log TO forger");
      sees("Trigger Log Rights", Status.GREEN);
      db.execute("GRANT INSERT ON salesforce._trigger_log TO forger, PUBLIC");
      sees("Trigger Log Rights", Status.YELLOW, "PUBLIC, forger");
    } finally {
      db.execute("DROP OWNED BY forger");
      db.execute("DROP ROLE forger");
    }
  }

  @Test
  @Seeded(check = "Shared Records", fault = "two rows stand for one record", sees = Status.RED)
  void rowsThatShareARecordAreNamed() {
    db.execute(
        "INSERT INTO salesforce.account (id, name) VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'c')");
    db.execute("UPDATE salesforce.account SET sfid = '001000000000001AAA' WHERE id = 1");
    db.execute(
        """
        INSERT INTO drawbridge.record_identity (table_name, record_id, sfid)
        VALUES ('account', 2, '001000000000001AAA'), ('account', 3, '001000000000002AAA'),
               ('account', 4, '001000000000002AAA'), ('account', 5, '001000000000002AAA')
        """);
    sees("Shared Records", Status.RED, "2 in all", "account 1 and 2; account 3 and 4");
  }
}
