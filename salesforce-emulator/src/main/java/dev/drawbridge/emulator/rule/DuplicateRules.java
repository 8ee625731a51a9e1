package dev.drawbridge.emulator.rule;

import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.List;
import java.util.Objects;

/** Refuses records that a duplicate rule finds, unless rule and client let them pass. */
public final class DuplicateRules {
  private final Records records;
  private final List<DuplicateRule> rules;
  private final boolean allowSave;

  public DuplicateRules(Records records, List<DuplicateRule> rules, boolean allowSave) {
    this.records = records;
    this.rules = rules;
    this.allowSave = allowSave;
  }

  /** Checks a record before it is saved; an update only if it names a field of the rule. */
  public void check(Row row, Bound bound, boolean create) {
    for (DuplicateRule rule : rules) {
      boolean saved = allowSave && !rule.block();
      if (!saved && rule.object().equalsIgnoreCase(row.object().name())) {
        List<Field> fields = fields(rule, row.object());
        boolean touched = create || fields.stream().anyMatch(bound.values()::containsKey);
        List<Row> matches = touched && !fields.isEmpty() ? found(row, fields) : List.of();
        if (!matches.isEmpty()) {
          throw new Refused(
              new RecordError(
                  "DUPLICATES_DETECTED",
                  "Use one of these records?",
                  List.of(),
                  new RecordError.Duplicate(
                      !rule.block(),
                      rule.name(),
                      row.object().name(),
                      fields.stream().map(Field::name).toList(),
                      matches)));
        }
      }
    }
  }

  private static List<Field> fields(DuplicateRule rule, ObjectDescribe object) {
    return rule.fields().stream().map(object::field).filter(Objects::nonNull).toList();
  }

  private List<Row> found(Row row, List<Field> fields) {
    return records.table(row.object()).rows().stream()
        .filter(
            other ->
                !other.deleted()
                    && !other.id().equals(row.id())
                    && fields.stream().allMatch(field -> same(field, row, other)))
        .toList();
  }

  // An empty field is like no other.
  private static boolean same(Field field, Row one, Row other) {
    Object value = one.value(field.name());
    Object stored = other.value(field.name());
    return value != null && stored != null && field.key(value).equals(field.key(stored));
  }
}
