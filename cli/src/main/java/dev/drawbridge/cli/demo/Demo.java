package dev.drawbridge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.cli.Failure;
import dev.drawbridge.cli.HoldText;
import dev.drawbridge.cli.remote.OrgApi;
import dev.drawbridge.cli.remote.StackApi;
import dev.drawbridge.cli.world.LocalWorld;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.ReportJson;
import dev.drawbridge.diagnose.report.ReportText;
import dev.drawbridge.diagnose.report.ReportText.Paint;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Loads a CRM by SQL and shows it arriving in the org, changes records in the org and shows them
 * arriving in the tables, and says whether both sides are the same.
 */
public final class Demo {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);
  private static final int LATENCY_MILLIS = 50;
  private static final int LATENCY_PER_RECORD_MILLIS = 1;

  private static final List<String> OBJECTS =
      List.of("Account", "Contact", "Opportunity", "Lead", "Case", "Invoice__c");

  private final LocalWorld world;
  private final StackApi stack;
  private final OrgApi org;
  private final PrintWriter out;
  private final boolean terminal;
  private final Paint paint;

  /**
   * @param paint for the colours of the diagnosis
   */
  public Demo(LocalWorld world, PrintWriter out, boolean terminal, Paint paint) {
    this.paint = paint;
    this.world = world;
    this.stack =
        new StackApi(
            world.addresses().apiUrl(),
            world.addresses().token(),
            LocalWorld.CONNECTION,
            "the log of the stack");
    this.org = new OrgApi(world.org(), world.clientSecret());
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * @return whether every committed change is in the org, once and in order, and no check is RED
   */
  public boolean run() throws SQLException {
    org.latency(LATENCY_MILLIS, LATENCY_PER_RECORD_MILLIS);
    long journalStart = org.journal(0).size();
    say("Importing the mappings");
    JsonNode imported = stack.importMappings(mappings());
    note(
        "%d objects mapped: tables, triggers and trigger log are in schema salesforce",
        imported.path("objects").size());
    try (Connection application = DriverManager.getConnection(world.addresses().databaseUrl());
        Connection observer = DriverManager.getConnection(world.addresses().databaseUrl())) {
      var crm = new Crm(application, Clock.systemUTC());
      write(crm);
      say("Watching them go");
      await(observer);
      releaseHolds();
      await(observer);
      boolean arrived = report(crm, journalStart);
      boolean same = read(observer);
      return diagnose() && arrived && same;
    }
  }

  /** The other direction: what a user of Salesforce does is in the tables after the next poll. */
  private boolean read(Connection observer) throws SQLException {
    say("A user of Salesforce works in the org");
    new SalesforceUser(org).works();
    note(
        "%d accounts changed, %d leads new, %d cases deleted",
        SalesforceUser.CHANGED, SalesforceUser.CREATED, SalesforceUser.DELETED);
    say("The next poll of each mapping, which would come within 10 minutes, is made now");
    Waiting.until(
        LONGEST_WAIT,
        Duration.ofSeconds(1),
        "What was changed in Salesforce was not read",
        () -> isRead(observer));
    say("Rows and records, by id, unique identifier and time of the last change");
    var both = new BothSides(observer, org);
    boolean same = true;
    for (String object : OBJECTS) {
      BothSides.Compared compared = both.compare(object);
      boolean equal = compared.differences().isEmpty();
      note("%-12s %,6d %s", object, compared.records(), equal ? "the same" : "NOT the same:");
      compared.differences().forEach(difference -> note("%s", difference));
      same &= equal;
    }
    say(same ? "Both sides are the same" : "The two sides differ");
    return same;
  }

  /** An answer to a write protects its row for some seconds: such records are read again. */
  private boolean isRead(Connection observer) throws SQLException {
    try (Statement statement = observer.createStatement()) {
      statement.execute("UPDATE drawbridge.read_state SET next_poll_at = now()");
      statement.execute("UPDATE drawbridge.read_again SET next_try_at = now()");
    }
    world.invoke("ReadFunction");
    try (Statement statement = observer.createStatement();
        ResultSet waiting =
            statement.executeQuery("SELECT EXISTS (SELECT FROM drawbridge.read_again)")) {
      return waiting.next() && !waiting.getBoolean(1);
    }
  }

  /** What is RED or YELLOW now that everything has arrived. */
  private boolean diagnose() {
    say("./drawbridge diagnose");
    JsonNode found = stack.diagnose(null);
    Report report = ReportJson.read(found);
    new ReportText(false, found.path("docs").asText(), paint)
        .lines(report)
        .forEach(line -> note("%s", line));
    note(
        "%d checks are GREEN, %d do not apply; %.1f s, %d API calls",
        report.count(Status.GREEN),
        report.count(Status.SKIPPED) - report.unseen(),
        seconds(report.took()),
        report.apiCalls());
    return report.status() != Status.RED;
  }

  private void write(Crm crm) throws SQLException {
    say("Writing with SQL, from a connection that knows nothing of Drawbridge");
    crm.load();
    note(
        "%,d accounts, %,d contacts related by external id, %,d opportunities, %,d leads, cases and"
            + " invoices",
        Crm.ACCOUNTS, Crm.CONTACTS, Crm.OPPORTUNITIES, Crm.LEADS + Crm.CASES + Crm.INVOICES);
    crm.change();
    note("%,d updates, %,d deletes", 2 * Crm.UPDATES, Crm.DELETES);
    note("contact %s has no last name, which Salesforce requires", Crm.NAMELESS);
  }

  private void releaseHolds() {
    JsonNode holds = stack.holds().entries();
    if (holds.isEmpty()) {
      throw new Failure("The contact without a last name was not held: something is wrong.");
    }
    say("The queue is held, and says so");
    var skip = JsonNodeFactory.instance.objectNode().put("resolution", "skip");
    for (JsonNode hold : holds) {
      note("%s", HoldText.of(hold));
      note("./drawbridge holds release %d skip", hold.path("id").asLong());
      note("%s; the queue goes on", stack.release(hold.path("id").asLong(), skip));
    }
  }

  /** Until nothing waits, or a hold stops the queue. */
  private void await(Connection observer) {
    var progress = new Progress(out, terminal);
    try {
      Waiting.until(
          LONGEST_WAIT,
          Duration.ofMillis(100),
          "The changes did not arrive",
          () -> {
            var state = SyncState.of(observer);
            progress.show(state);
            return state.stopped();
          });
    } finally {
      progress.end();
    }
  }

  private boolean report(Crm crm, long journalStart) {
    List<Crm.Committed> expected =
        crm.committed().stream().filter(change -> !change.key().equals(Crm.NAMELESS)).toList();
    List<JsonNode> journal = org.journal(journalStart);
    var comparison = Comparison.of(expected, journal);
    say("What the org's own journal says");
    note(
        "%,d changes committed, %,d accepted, %s",
        expected.size(),
        comparison.accepted(),
        comparison.differences().isEmpty()
            ? "one for one in the order of the trigger log"
            : "NOT the same:");
    comparison.differences().forEach(difference -> note("%s", difference));
    long calls = comparison.calls().values().stream().mapToLong(Long::longValue).sum();
    note("in %d API calls of up to 200 records: %s", calls, comparison.calls());
    note(
        "from commit to acceptance: half within %.1f s, 99 %% within %.1f s (each call takes %d ms"
            + " + %d ms a record; the hold included)",
        seconds(comparison.percentile(50)),
        seconds(comparison.percentile(99)),
        LATENCY_MILLIS,
        LATENCY_PER_RECORD_MILLIS);
    boolean counted = counts();
    boolean well = comparison.differences().isEmpty() && counted;
    say(well ? "Everything arrived, once and in order" : "Something is missing or wrong");
    return well;
  }

  private boolean counts() {
    say("What a query through the REST API finds");
    var expected =
        Map.of(
            "Account", Crm.ACCOUNTS,
            "Contact", Crm.CONTACTS - 1 - Crm.DELETES,
            "Opportunity", Crm.OPPORTUNITIES,
            "Lead", Crm.LEADS,
            "Case", Crm.CASES,
            "Invoice__c", Crm.INVOICES);
    boolean well = true;
    for (String object : OBJECTS) {
      int found = org.query("SELECT External_ID__c FROM " + object).size();
      boolean same = found == expected.getOrDefault(object, -1);
      note(
          "%-12s %,6d %s",
          object, found, same ? "" : "but " + expected.get(object) + " were expected");
      well &= same;
    }
    int related = org.query("SELECT Id FROM Contact WHERE Account.External_ID__c != null").size();
    boolean same = related == Crm.CONTACTS - 1 - Crm.DELETES;
    note("%-12s %,6d %s", "with account", related, same ? "" : "but every contact should have one");
    return well && same;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static String mappings() {
    try (InputStream in = Demo.class.getResourceAsStream("crm-mappings.json")) {
      if (in == null) {
        throw new Failure("The demo's mappings are missing from the build.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure("The demo's mappings cannot be read.", e);
    }
  }

  private void say(String what) {
    out.println(what);
    out.flush();
  }

  private void note(String format, Object... arguments) {
    out.printf("  " + format + "%n", arguments);
    out.flush();
  }
}
