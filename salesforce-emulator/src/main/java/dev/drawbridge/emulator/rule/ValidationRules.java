package dev.drawbridge.emulator.rule;

import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.computed.RowScope;
import dev.drawbridge.emulator.formula.Formula;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The validation rules of the org, checked against its schema. */
public final class ValidationRules {
  private record Checked(ValidationRule rule, ObjectDescribe object, Formula formula) {}

  private final List<Checked> rules = new ArrayList<>();

  /**
   * Reads rules.
   *
   * @throws IllegalArgumentException with a sentence if one of them makes no sense in this schema
   */
  public ValidationRules(List<ValidationRule> given, Schema schema) {
    for (ValidationRule rule : given) {
      ObjectDescribe object = schema.existing(rule.object());
      if (rule.field() != null && object.field(rule.field()) == null) {
        throw new IllegalArgumentException(
            "The validation rule %s: %s has no field '%s'."
                .formatted(rule.name(), object.name(), rule.field()));
      }
      try {
        rules.add(new Checked(rule, object, Formula.condition(rule.formula(), schema, object)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "The validation rule " + rule.name() + ": " + e.getMessage(), e);
      }
    }
  }

  public List<ValidationRule> rules() {
    return rules.stream().map(Checked::rule).toList();
  }

  /** Checks a record that is about to be saved. */
  public void check(Records records, Row saved, @Nullable Row before) {
    for (Checked checked : rules) {
      if (checked.object().name().equals(saved.object().name())
          && checked.formula().holds(RowScope.saving(records, saved, before))) {
        String field = checked.rule().field();
        throw new Refused(
            new RecordError(
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                checked.rule().message(),
                field == null ? List.of() : List.of(spelled(checked.object(), field))));
      }
    }
  }

  private static String spelled(ObjectDescribe object, String field) {
    return object.fields().stream()
        .map(candidate -> candidate.name())
        .filter(name -> name.toLowerCase(Locale.ROOT).equals(field.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(field);
  }
}
