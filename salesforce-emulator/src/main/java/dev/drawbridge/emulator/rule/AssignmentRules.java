package dev.drawbridge.emulator.rule;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.Assignment;
import dev.drawbridge.emulator.computed.RowScope;
import dev.drawbridge.emulator.formula.Formula;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.schema.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The assignment rules of the org, checked against its schema. */
public final class AssignmentRules {
  private final List<AssignmentRule> rules;
  private final Map<AssignmentRule.Entry, Formula> formulas = new HashMap<>();

  /**
   * Reads rules.
   *
   * @throws IllegalArgumentException with a sentence if one of them makes no sense in this schema
   */
  public AssignmentRules(List<AssignmentRule> given, Schema schema) {
    this.rules = given;
    for (AssignmentRule rule : given) {
      for (AssignmentRule.Entry entry : rule.entries()) {
        if (entry.formula() != null) {
          formulas.put(
              entry, Formula.condition(entry.formula(), schema, schema.existing(rule.object())));
        }
      }
    }
  }

  /** Refuses a call that asks for a rule that is not there. */
  public void check(@Nullable Assignment asked) {
    String id = asked == null ? null : asked.rule();
    if (id != null && rules.stream().noneMatch(rule -> same(rule, id))) {
      throw new ApiFault(
          "INVALID_ID_FIELD", "invalid assignment rule id: " + id + ": no such assignment rule");
    }
  }

  /** The owner that a record gets; null if it keeps the one it has. */
  public @Nullable String owner(
      Records records, @Nullable Assignment asked, Row saved, @Nullable Row before) {
    if (asked == null) {
      return null;
    }
    for (AssignmentRule rule : rules) {
      String id = asked.rule();
      boolean meant = id == null ? rule.active() : same(rule, id);
      if (meant && rule.object().equalsIgnoreCase(saved.object().name())) {
        return rule.entries().stream()
            .filter(entry -> fits(records, entry, saved, before))
            .map(AssignmentRule.Entry::owner)
            .findFirst()
            .orElse(null);
      }
    }
    return null;
  }

  private boolean fits(
      Records records, AssignmentRule.Entry entry, Row saved, @Nullable Row before) {
    Formula formula = formulas.get(entry);
    return formula == null || formula.holds(RowScope.saving(records, saved, before));
  }

  private static boolean same(AssignmentRule rule, String id) {
    return Objects.equals(rule.id(), SalesforceId.parse(id));
  }
}
