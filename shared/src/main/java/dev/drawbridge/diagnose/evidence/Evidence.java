package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.aws.QueueDepths;
import dev.drawbridge.connection.BoundOrganization;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.connection.Outage;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.salesforce.OrgInspection;
import dev.drawbridge.salesforce.OrgUser;
import dev.drawbridge.salesforce.UserRights;
import dev.drawbridge.schema.FoundTables;
import dev.drawbridge.setting.Setting;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What the checks of one run look at. Each thing is found out when a check first asks for it, and
 * once for all of them: the calls to Salesforce do not grow with the number of checks. Thread-safe.
 */
public final class Evidence {
  private final DiagnosisContext context;
  private final Scope scope;
  private final OrgInspection org;
  private final Once<Boolean> answering;
  private final Once<Connection> connection;
  private final Once<List<Mapping>> mappings;
  private final Once<Map<String, ObjectDescription>> imported;
  private final Once<DatabaseServer> server;
  private final Once<FoundTables> tables;
  private final Once<Optional<String>> boundOrganization;
  private final Once<Optional<Outage>> outage;
  private final Once<OrgUser> user;
  private final Once<UserRights> rights;
  private final Once<List<String>> versions;
  private final Once<OrgInspection.Requests> requests;
  private final Once<Descriptions> descriptions;

  /**
   * @param scope what is looked at: of other objects Salesforce is not asked
   */
  public Evidence(DiagnosisContext context, Scope scope) {
    this.context = context;
    this.scope = scope;
    this.org = context.org().get();
    MappingStore store = context.mappings();
    this.answering = new Once<>(() -> context.patience().within(this::answers));
    this.connection = inDatabase(Connections::read);
    this.mappings =
        inDatabase(
            handle ->
                store.all(handle).all().stream()
                    .sorted(Comparator.comparing(Mapping::objectName))
                    .toList());
    this.imported = inDatabase(store::described);
    this.server = new Once<>(() -> DatabaseServer.of(database(), context.schema()));
    this.tables = inDatabase(handle -> FoundTables.read(handle, context.schema()));
    this.boundOrganization = inDatabase(BoundOrganization::of);
    this.outage = inDatabase(Outage::now);
    this.user = new Once<>(org::user);
    this.rights = new Once<>(() -> org.rights(user(), objects()));
    this.versions = new Once<>(org::versions);
    this.requests = new Once<>(org::requests);
    this.descriptions = new Once<>(() -> new Descriptions(org, objects()));
  }

  private <T> Once<T> inDatabase(Function<Handle, T> question) {
    return new Once<>(() -> database().transaction(question));
  }

  private boolean answers() {
    context.database().reach();
    return true;
  }

  /** Lets time pass: for a vital-signs check, which no person waits for. */
  public void pause(Duration time) {
    context.pause().await(time);
  }

  /** Whether this is a vital-signs run, which no person waits for. */
  public boolean isMinutely() {
    return scope instanceof Scope.VitalSigns;
  }

  public String connectionName() {
    return context.connection();
  }

  public MappedSchema schema() {
    return context.schema();
  }

  public int threshold(Setting setting) {
    return context.thresholds().value(setting);
  }

  /**
   * One question decides for the whole run whether it is available.
   *
   * @throws SyncException.Retriable when it is unavailable, or does not answer
   */
  public Database database() {
    answering.get();
    return context.database();
  }

  public QueueDepths deadLetters() {
    return context.deadLetters();
  }

  /** The region of the functions; empty where they run in none. */
  public Optional<String> region() {
    return context.region();
  }

  /** The OAuth flow that the Salesforce secret names. */
  public String flow() {
    return context.flow().get();
  }

  public Connection connection() {
    return connection.get();
  }

  public List<Mapping> mappings() {
    return mappings.get();
  }

  /** What Salesforce said of a table's fields at its import, where it was kept. */
  public Optional<ObjectDescription> imported(Mapping mapping) {
    return Optional.ofNullable(imported.get().get(mapping.table()));
  }

  public DatabaseServer server() {
    return server.get();
  }

  public FoundTables tables() {
    return tables.get();
  }

  public OrgUser user() {
    return user.get();
  }

  /**
   * The organization from which the rows have their ids; empty when none is bound, or the database
   * is unavailable.
   */
  public Optional<String> boundOrganization() {
    try {
      return boundOrganization.get();
    } catch (SyncException.Retriable databaseUnavailable) {
      return Optional.empty();
    }
  }

  /** Whether Salesforce does not take the writer's calls; empty while it does. */
  public Optional<Outage> outage() {
    return outage.get();
  }

  public UserRights rights() {
    return rights.get();
  }

  /** The API versions the org answers to, the oldest first. */
  public List<String> versions() {
    return versions.get();
  }

  public OrgInspection.Requests requests() {
    return requests.get();
  }

  /** What Salesforce says of an object now; empty when the user sees none of that name. */
  public Optional<ObjectDescription> description(String object) {
    return descriptions.get().describe(object);
  }

  /** Calls to Salesforce made so far. */
  public int apiCalls() {
    return org.calls();
  }

  private Set<String> objects() {
    return mappings().stream()
        .map(Mapping::objectName)
        .filter(scope::asksOf)
        .collect(Collectors.toSet());
  }

  static String key(String object) {
    return object.toLowerCase(Locale.ROOT);
  }
}
