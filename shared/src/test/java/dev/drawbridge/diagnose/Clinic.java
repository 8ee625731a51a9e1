package dev.drawbridge.diagnose;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.check.Checks;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.evidence.DiagnosisContext;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.evidence.Pause;
import dev.drawbridge.diagnose.evidence.Thresholds;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.manage.Importer;
import dev.drawbridge.manage.LockPatience;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.Authenticator;
import dev.drawbridge.salesforce.Credentials;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.OrgInspection;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.WriteHeaders;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import dev.drawbridge.testing.OrgClient;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, an org, queues and a bus, in which faults are seeded, and their diagnosis. */
final class Clinic implements AutoCloseable {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  final TestDatabase db;
  final AwsStub aws = new AwsStub();
  private @Nullable Emulator emulator;
  private @Nullable OrgClient org;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> settings = new HashMap<>();
  private String clientId = "drawbridge";
  private String clientSecret = "drawbridge-secret";
  private String flow = "client_credentials";
  private Optional<String> region = Optional.empty();
  private Optional<Database> database = Optional.empty();
  private Optional<String> orgUrl = Optional.empty();
  private Pause pause = Pause.ofTheClock();
  private Duration budget = Duration.ofSeconds(25);
  private Authenticator authenticator = authenticator();

  /**
   * @param mappings that are there without an import
   */
  Clinic(List<Mapping> mappings) {
    db = new TestDatabase(mappings);
  }

  /** Started when something asks for it: vital signs never do. */
  synchronized OrgClient org() {
    if (org == null) {
      emulator = Emulator.start(EmulatorOptions.inMemory());
      org = new OrgClient(emulator.url());
    }
    return org;
  }

  Clinic set(Setting setting, Object value) {
    settings.put(setting.name(), value.toString());
    return this;
  }

  void signInAs(String client, String secret) {
    clientId = client;
    clientSecret = secret;
    authenticator = authenticator();
  }

  void useFlow(String name) {
    flow = name;
  }

  void runIn(String awsRegion) {
    region = Optional.of(awsRegion);
  }

  void reachDatabaseAt(Database other) {
    database = Optional.of(other);
  }

  void reachOrgAt(String url) {
    orgUrl = Optional.of(url);
    authenticator = authenticator();
  }

  /** What happens while a check lets time pass. */
  void meanwhile(Pause what) {
    pause = what;
  }

  void budget(Duration longest) {
    budget = longest;
  }

  private Authenticator authenticator() {
    return new Authenticator(
        () ->
            new Credentials.ClientCredentials(
                orgUrl.orElseGet(() -> org().url().toString()), clientId, clientSecret),
        http,
        Clock.systemUTC(),
        organization -> {});
  }

  /** Signs in anew from now on. */
  DiagnosisContext context() {
    Authenticator current = authenticator;
    return new DiagnosisContext(
        "test",
        TestDatabase.SCHEMA,
        Thresholds.of(new Settings(settings)),
        database.orElse(db.database()),
        new MappingStore(),
        () -> new OrgInspection(current, http, CALL_TIMEOUT),
        aws.queues(),
        () -> flow,
        region,
        pause);
  }

  CheckRunner diagnosis(Checks checks) {
    return new CheckRunner(checks, budget, Clock.systemUTC());
  }

  Report run(Scope scope) {
    return diagnosis(StandardChecks.all()).run(new Evidence(context(), scope), scope).orElseThrow();
  }

  Report everything() {
    return run(new Scope.Everything());
  }

  Report vitalSigns() {
    return run(new Scope.VitalSigns());
  }

  static Finding of(Report report, String check) {
    return of(report.results(), check);
  }

  static Finding of(Report report, String object, String check) {
    return report.mappings().stream()
        .filter(mapping -> mapping.object().equals(object))
        .map(mapping -> of(mapping.results(), check))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no mapping of " + object));
  }

  private static Finding of(List<Result> results, String check) {
    return results.stream()
        .filter(result -> result.title().name().equals(check))
        .map(Result::finding)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + check));
  }

  /** Imports a file of mappings as an operator would. */
  void map(String... mappings) {
    var reader =
        new SoapReader(
            new OrgConnection(authenticator, http, CALL_TIMEOUT, WriteHeaders.standard()));
    new Importer(db.database(), reader, LockPatience.standard(pause -> {}))
        .run("{\"mappings\": [" + String.join(",", mappings) + "]}");
  }

  static String readWrite(String object, String identifier, String... fields) {
    return """
    {"object_name": "%s", "config": {"access": "read_write", "upsert_field": "%s", "fields": {%s}}}
    """
        .formatted(object, identifier, fields(fields));
  }

  static String readOnly(String object, String... fields) {
    return """
    {"object_name": "%s", "config": {"access": "read_only", "fields": {%s}}}
    """
        .formatted(object, fields(fields));
  }

  private static String fields(String... fields) {
    return String.join(", ", List.of(fields).stream().map(f -> "\"" + f + "\": {}").toList());
  }

  /** The small CRM in which nothing is wrong. */
  void mapHealthy() {
    map(
        readWrite("Account", "External_ID__c", "Name", "External_ID__c", "Phone"),
        readWrite(
            "Contact",
            "External_ID__c",
            "LastName",
            "Email",
            "External_ID__c",
            "Account__External_ID__c"));
  }

  /** An object of the customer's own, with an external id and these fields. */
  void object(String name, String prefix, String... fields) {
    org()
        .control()
        .addObject(
            """
            {"name": "%s", "keyPrefix": "%s", "fields": [
              {"name": "Name", "type": "string", "length": 80, "defaultedOnCreate": true},
              {"name": "Key__c", "type": "string", "length": 40, "externalId": true, "unique": true,
               "idLookup": true}%s]}
            """
                .formatted(name, prefix, fields.length == 0 ? "" : "," + String.join(",", fields)));
  }

  void field(String object, String json) {
    org().control().addField(object, json);
  }

  @Override
  public void close() {
    aws.close();
    if (emulator != null) {
      emulator.close();
    }
    db.close();
  }
}
