package dev.drawbridge.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.diagnose.CheckRunner;
import dev.drawbridge.diagnose.Diagnostics;
import dev.drawbridge.diagnose.EventDetails;
import dev.drawbridge.diagnose.StandardChecks;
import dev.drawbridge.diagnose.check.Checks;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.evidence.DiagnosisContext;
import dev.drawbridge.diagnose.evidence.Pause;
import dev.drawbridge.diagnose.evidence.Thresholds;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.emulator.OrgProcess;
import dev.drawbridge.manage.Importer;
import dev.drawbridge.manage.LockPatience;
import dev.drawbridge.salesforce.Authenticator;
import dev.drawbridge.salesforce.Credentials;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.OrgInspection;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.WriteHeaders;
import dev.drawbridge.setting.Settings;
import dev.drawbridge.testing.OrgClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long a diagnosis of many mappings takes and how many calls to Salesforce it makes, history
 * and events included. Database, org and functions share the machine; the org's latency is that of
 * a real one for the second half of the runs.
 *
 * <p>Arguments: {@code [mappings] [fields of each] [runs]}.
 */
public final class Diagnosis {
  private static final int LATENCY_MILLIS = 150;

  private final OrgClient org;
  private final Database database;
  private final AwsEndpoint aws;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Authenticator authenticator;

  private Diagnosis(OrgClient org, Database database, AwsEndpoint aws) {
    this.org = org;
    this.database = database;
    this.aws = aws;
    this.authenticator =
        new Authenticator(
            () ->
                new Credentials.ClientCredentials(
                    org.url().toString(), "drawbridge", "drawbridge-secret"),
            http,
            Clock.systemUTC(),
            organization -> {});
  }

  /** What some runs of one kind came to. */
  private record Figures(
      String what, Duration first, Duration median, Duration longest, Report last) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "| %s | %.2f s | %.2f s | %.2f s | %d | %d | %s |",
          what,
          seconds(first),
          seconds(median),
          seconds(longest),
          last.apiCalls(),
          last.all().count(),
          IntStream.range(0, Status.values().length)
              .mapToObj(i -> last.count(Status.values()[i]) + " " + Status.values()[i])
              .collect(Collectors.joining(", ")));
    }

    private static double seconds(Duration duration) {
      return duration.toNanos() / 1e9;
    }
  }

  public static void main(String[] args) throws Exception {
    int mappings = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    int fields = args.length > 1 ? Integer.parseInt(args[1]) : 40;
    int runs = args.length > 2 ? Integer.parseInt(args[2]) : 20;
    System.setProperty("sun.net.http.retryPost", "false");
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        OrgProcess process = OrgProcess.start("-Xmx2g", 0, null, "drawbridge-secret");
        AwsEndpoint aws = new AwsEndpoint();
        HikariDataSource pool = MeasuredDatabase.pool(server.getPostgresDatabase())) {
      var org = new OrgClient(process.url());
      var diagnosis =
          new Diagnosis(org, new Database(pool::getConnection, pool::getConnection), aws);
      diagnosis.install(pool);
      diagnosis.map(mappings, fields);
      System.out.printf(
          "%d mappings of %d fields, %d runs of each kind; first is the first run of its kind%n%n",
          mappings, fields + 2, runs);
      System.out.println("| what | first | median | longest | API calls | checks | found |");
      System.out.println("|---|---|---|---|---|---|---|");
      for (int latency : new int[] {0, LATENCY_MILLIS}) {
        org.control().latency(latency, 0);
        String and = latency == 0 ? "" : ", each call takes " + latency + " ms";
        System.out.println(diagnosis.measure("everything" + and, new Scope.Everything(), runs));
        System.out.println(
            diagnosis.measure("one mapping" + and, new Scope.OneMapping("Thing7__c"), runs));
      }
      System.out.println(diagnosis.measure("vital signs", new Scope.VitalSigns(), runs));
    }
  }

  private void install(HikariDataSource pool) {
    database.transaction(handle -> handle.execute("CREATE EXTENSION hstore"));
    MeasuredDatabase.install(pool, database);
  }

  private void map(int mappings, int fields) throws Exception {
    org.control().dailyApiRequests(1_000_000);
    var all = new ArrayList<String>();
    for (int number = 0; number < mappings; number++) {
      org.control().addObject(object(number, fields));
      all.add(mapping(number, fields));
    }
    var reader =
        new SoapReader(
            new OrgConnection(
                authenticator, http, Duration.ofSeconds(20), WriteHeaders.standard()));
    new Importer(database, reader, LockPatience.standard(pause -> {}))
        .run("{\"mappings\": [" + String.join(",", all) + "]}");
  }

  private static String object(int number, int fields) {
    String own =
        IntStream.range(0, fields)
            .mapToObj(
                "{\"name\": \"Field_%d__c\", \"type\": \"string\", \"length\": 80}"::formatted)
            .collect(Collectors.joining(","));
    return """
    {"name": "Thing%d__c", "keyPrefix": "%s", "fields": [
      {"name": "Name", "type": "string", "length": 80, "defaultedOnCreate": true},
      {"name": "Key__c", "type": "string", "length": 40, "externalId": true, "unique": true,
       "idLookup": true}, %s]}
    """
        .formatted(number, "b%02d".formatted(number), own);
  }

  private static String mapping(int number, int fields) {
    String own =
        IntStream.range(0, fields)
            .mapToObj("\"Field_%d__c\": {}"::formatted)
            .collect(Collectors.joining(", "));
    return """
    {"object_name": "Thing%d__c", "config": {"access": "read_write", "upsert_field": "Key__c",
     "fields": {"Name": {}, "Key__c": {}, %s}}}
    """
        .formatted(number, own);
  }

  private Figures measure(String what, Scope scope, int runs) {
    Diagnostics diagnostics = diagnostics();
    List<Duration> took = new ArrayList<>();
    Optional<Diagnostics.Outcome> outcome = Optional.empty();
    for (int run = 0; run < runs; run++) {
      long start = System.nanoTime();
      outcome = diagnostics.run(scope);
      took.add(Duration.ofNanos(System.nanoTime() - start));
    }
    outcome
        .flatMap(Diagnostics.Outcome::trouble)
        .ifPresent(
            trouble -> {
              throw new IllegalStateException(trouble);
            });
    Report last = outcome.orElseThrow().report();
    if (last.unseen() > 0) {
      throw new IllegalStateException(last.unseen() + " checks not seen");
    }
    Duration first = took.getFirst();
    Collections.sort(took);
    return new Figures(what, first, took.get(runs / 2), took.getLast(), last);
  }

  private Diagnostics diagnostics() {
    Checks checks = StandardChecks.all();
    var context =
        new DiagnosisContext(
            "bench",
            new MappedSchema("salesforce"),
            Thresholds.of(new Settings(Map.of())),
            database,
            new MappingStore(),
            () -> new OrgInspection(authenticator, http, Duration.ofSeconds(20)),
            aws.queues(),
            () -> "client_credentials",
            Optional.empty(),
            Pause.ofTheClock());
    return new Diagnostics(
        context,
        new CheckRunner(checks, Duration.ofSeconds(25), Clock.systemUTC()),
        aws.bus(),
        new EventDetails(checks, "docs/diagnostics.md"),
        2);
  }
}
