package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rule.AssignmentRule;
import dev.drawbridge.emulator.rule.DuplicateRule;
import dev.drawbridge.emulator.rule.ValidationRule;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules that an administrator sets up. */
final class RuleSection implements Section {
  private final Org org;
  private final ObjectMapper json;

  RuleSection(Org org, ObjectMapper json) {
    this.org = org;
    this.json = json;
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    if (request.is("GET /duplicate-rules")) {
      return json.valueToTree(org.rules().duplicates());
    }
    if (request.is("POST /duplicate-rules")) {
      DuplicateRule rule = DuplicateRuleReader.rule(request.body(), org.schema());
      org.administration()
          .changeRules(rules -> rules.withDuplicates(added(rules.duplicates(), rule)));
      return json.valueToTree(org.rules().duplicates());
    }
    if (request.is("DELETE /duplicate-rules")) {
      org.administration().changeRules(rules -> rules.withDuplicates(List.of()));
      return json.createObjectNode();
    }
    if (request.is("GET /validation-rules")) {
      return json.valueToTree(org.rules().validations());
    }
    if (request.is("POST /validation-rules")) {
      ValidationRule rule = ValidationRuleReader.rule(request.body());
      org.administration()
          .changeRules(rules -> rules.withValidations(added(rules.validations(), rule)));
      return json.valueToTree(org.rules().validations());
    }
    if (request.is("DELETE /validation-rules")) {
      org.administration().changeRules(rules -> rules.withValidations(List.of()));
      return json.createObjectNode();
    }
    if (request.is("GET /assignment-rules")) {
      return json.valueToTree(org.rules().assignments());
    }
    if (request.is("POST /assignment-rules")) {
      AssignmentRule rule = AssignmentRuleReader.rule(request.body(), org);
      org.administration()
          .changeRules(rules -> rules.withAssignments(added(rules.assignments(), rule)));
      return json.valueToTree(org.rules().assignments());
    }
    if (request.is("DELETE /assignment-rules")) {
      org.administration().changeRules(rules -> rules.withAssignments(List.of()));
      return json.createObjectNode();
    }
    return null;
  }

  private static <T> List<T> added(List<T> rules, T rule) {
    return Stream.concat(rules.stream(), Stream.of(rule)).toList();
  }
}
