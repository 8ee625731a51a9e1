package dev.drawbridge.emulator.store;

import dev.drawbridge.emulator.computed.Archive;
import dev.drawbridge.emulator.computed.Compound;
import dev.drawbridge.emulator.computed.Formulas;
import dev.drawbridge.emulator.computed.RollUp;
import dev.drawbridge.emulator.computed.RollUps;
import dev.drawbridge.emulator.computed.RowScope;
import dev.drawbridge.emulator.formula.Formula;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.rule.AssignmentRules;
import dev.drawbridge.emulator.rule.Rules;
import dev.drawbridge.emulator.rule.ValidationRules;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.user.FirstUser;
import dev.drawbridge.emulator.user.HiddenRecords;
import dev.drawbridge.emulator.user.PermissionRows;
import dev.drawbridge.emulator.user.Permissions;
import dev.drawbridge.emulator.user.Sight;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The org's records with all that computes, guards and hides them, as a user sees them. To be
 * touched only under the org's lock.
 */
public final class Store implements Records {
  private final Supplier<Instant> clock;
  private final Map<String, Table> tables;
  private final Map<String, Schema> seen = new ConcurrentHashMap<>();
  private final Map<String, Permissions> permissions = new ConcurrentHashMap<>();
  private final Map<String, HiddenRecords> hidden = new ConcurrentHashMap<>();

  /** The org's own store if this is what a user may read of it. */
  private final @Nullable Store whole;

  private final String reader;

  /** What the reader sees; null for all records. */
  private final @Nullable Sight sight;

  private Schema schema;
  private Formulas formulas;
  private Rules rules = Rules.NONE;
  private ValidationRules validations;
  private Instant deletionsKnownFrom = Instant.EPOCH;
  private AssignmentRules assignments;

  public Store(Schema schema, Supplier<Instant> clock) {
    this.clock = clock;
    this.tables = new ConcurrentHashMap<>();
    this.whole = null;
    this.reader = FirstUser.ID;
    this.sight = null;
    this.schema = schema;
    this.formulas = new Formulas(schema);
    this.validations = new ValidationRules(List.of(), schema);
    this.assignments = new AssignmentRules(List.of(), schema);
  }

  private Store(Store whole, String reader) {
    this.clock = whole.clock;
    this.tables = whole.tables;
    this.whole = whole;
    this.reader = reader;
    this.sight = whole.sightOf(reader);
    this.schema = whole.schemaFor(reader);
    this.formulas = whole.formulas;
    this.validations = whole.validations;
    this.deletionsKnownFrom = whole.deletionsKnownFrom;
    this.assignments = whole.assignments;
  }

  /** The same records as a user may read them. */
  public Store as(String user) {
    return new Store(this, user);
  }

  /** The schema as a user sees it. */
  public Schema schemaFor(String user) {
    return seen.computeIfAbsent(user, id -> permissionsOf(id).seen(schema));
  }

  /** What a user may do. */
  public Permissions permissionsOf(String user) {
    return whole == null
        ? permissions.computeIfAbsent(user, id -> new Permissions(this, id))
        : whole.permissionsOf(user);
  }

  /** Hides records from a user in place of those hidden before. */
  public void hide(String user, HiddenRecords records) {
    if (records.none()) {
      hidden.remove(user);
    } else {
      hidden.put(user, records);
    }
  }

  /** What is hidden from a user. */
  public HiddenRecords hiddenFrom(String user) {
    return hidden.getOrDefault(user, HiddenRecords.NONE);
  }

  private @Nullable Sight sightOf(String user) {
    HiddenRecords kept = hidden.get(user);
    return kept == null ? null : new Sight(user, kept, permissionsOf(user));
  }

  /** Whether a record is not hidden from a user. */
  public boolean sees(String user, Row row) {
    Sight own = sightOf(user);
    return own == null || own.sees(row);
  }

  /** Whether the reader sees a record. */
  public boolean sees(Row row) {
    return sight == null || sight.sees(row);
  }

  /** Whether the reader learns that a record was deleted that is gone for good. */
  public boolean seesPurged(ObjectDescribe object, String id) {
    return sight == null || sight.seesPurged(object, id);
  }

  @Override
  public @Nullable Row row(String id) {
    Row row = Records.super.row(id);
    return row == null || sees(row) ? row : null;
  }

  @Override
  public List<Row> live(ObjectDescribe object, Field field, Object value) {
    List<Row> all = Records.super.live(object, field, value);
    return sight == null ? all : all.stream().filter(sight::sees).toList();
  }

  @Override
  public void written(ObjectDescribe object) {
    if (Permissions.SETUP.contains(object.name())) {
      forgetRights();
    }
  }

  private void forgetRights() {
    seen.clear();
    permissions.clear();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Table table(ObjectDescribe object) {
    Table table =
        tables.computeIfAbsent(object.name().toLowerCase(Locale.ROOT), name -> new Table());
    return whole != null && PermissionRows.OBJECTS.contains(object.name())
        ? new PermissionRows(whole, () -> whole.permissionsOf(reader)).table(object, table)
        : table;
  }

  @Override
  public @Nullable Object value(Row row, Field field) {
    if (field.name().equals("IsArchived")) {
      return Archive.archived(row, now()) || Boolean.TRUE.equals(row.value(field.name()));
    }
    if (field.calculated()) {
      Formula formula = formulas.of(field);
      if (formula != null) {
        // A formula reads its parents whoever sees them.
        Records all = whole == null ? this : whole;
        return formula.value(RowScope.stored(all, row), field.type(), field.scale());
      }
    }
    return field.type().compound() ? Compound.of(row, field) : row.value(field.name());
  }

  /** Whether a plain query finds a record. */
  public boolean listed(Row row) {
    return !row.deleted() && !(Archive.takes(row.object()) && Archive.archived(row, now()));
  }

  @Override
  public Instant now() {
    return clock.get();
  }

  public Formulas formulas() {
    return formulas;
  }

  public Rules rules() {
    return rules;
  }

  public AssignmentRules assignments() {
    return assignments;
  }

  public ValidationRules validations() {
    return validations;
  }

  public void rules(Rules changed) {
    var checked = new ValidationRules(changed.validations(), schema);
    assignments = new AssignmentRules(changed.assignments(), schema);
    validations = checked;
    rules = changed;
  }

  /** From when on it is known what was deleted. */
  public Instant deletionsKnownFrom() {
    return deletionsKnownFrom;
  }

  /** Forgets what was deleted before. */
  public void forgetDeletions(Instant before) {
    deletionsKnownFrom = before;
    for (Table table : tables.values()) {
      table.purged().values().removeIf(before::isAfter);
      table.undeleted().values().removeIf(before::isAfter);
    }
  }

  public void clear() {
    deletionsKnownFrom = Instant.EPOCH;
    tables.clear();
    hidden.clear();
    forgetRights();
    rules(Rules.NONE);
  }

  /**
   * Changes the schema; values that have no place in it any more are dropped.
   *
   * @throws IllegalArgumentException with a sentence if a formula or rule needs what is gone
   */
  public void replace(Schema changed) {
    var computed = new Formulas(changed);
    var checked = new ValidationRules(rules.validations(), changed);
    assignments = new AssignmentRules(rules.assignments(), changed);
    validations = checked;
    formulas = computed;
    forgetRights();
    Schema before = schema;
    schema = changed;
    tables.keySet().removeIf(name -> changed.object(name) == null);
    tables.replaceAll(
        (name, table) -> {
          ObjectDescribe object = Objects.requireNonNull(changed.object(name));
          return object == before.object(name) ? table : table.under(object);
        });
    changed.objects().stream()
        .filter(object -> object != before.object(object.name()))
        .forEach(this::summarize);
  }

  /** Computes the roll-ups of all records anew. */
  private void summarize(ObjectDescribe object) {
    List<RollUp> rollUps = formulas.rollUpsOn(object);
    if (rollUps.isEmpty()) {
      return;
    }
    Table table = table(object);
    for (Row row : List.copyOf(table.rows())) {
      Map<String, Object> values = new HashMap<>(row.values());
      rollUps.forEach(
          rollUp -> RollUps.put(values, rollUp.field().name(), RollUps.current(rollUp, row, this)));
      table.put(new Row(object, row.id(), Map.copyOf(values), row.bin()));
    }
  }
}
