package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.record.DuplicateRule;
import dev.drawbridge.emulator.record.Org;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
      return json.valueToTree(org.duplicateRules());
    }
    if (request.is("POST /duplicate-rules")) {
      List<DuplicateRule> rules = new ArrayList<>(org.duplicateRules());
      rules.add(DuplicateRuleReader.rule(request.body(), org.schema()));
      org.duplicateRules(rules);
      return json.valueToTree(rules);
    }
    if (request.is("DELETE /duplicate-rules")) {
      org.duplicateRules(List.of());
      return json.createObjectNode();
    }
    return null;
  }
}
