package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.rule.AssignmentRule;
import dev.drawbridge.emulator.user.UserProfile;
import java.util.ArrayList;
import java.util.List;

/** Reads assignment rules from JSON. */
final class AssignmentRuleReader {
  private AssignmentRuleReader() {}

  static AssignmentRule rule(JsonNode json, Org org) {
    String object = json.path("object").asText("");
    if (!object.equals("Lead") && !object.equals("Case")) {
      throw new IllegalArgumentException("An assignment rule needs an object: Lead or Case.");
    }
    List<AssignmentRule.Entry> entries = new ArrayList<>();
    for (JsonNode entry : json.path("entries")) {
      entries.add(
          new AssignmentRule.Entry(
              entry.path("formula").asText(null), owner(entry.path("owner").asText(""), org)));
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          "An assignment rule needs entries, such as [{\"owner\":\"reader@example.com\"}].");
    }
    return new AssignmentRule(
        SalesforceId.of("01Q", org.rules().assignments().size() + 1L),
        json.path("name").asText(object + "_assignment"),
        object,
        json.path("active").asBoolean(true),
        List.copyOf(entries));
  }

  /** A user by name, or a user or queue by id. */
  private static String owner(String given, Org org) {
    UserProfile user = org.users().named(given);
    String id = user == null ? SalesforceId.parse(given) : user.id();
    if (id == null || !(id.startsWith("005") || id.startsWith("00G"))) {
      throw new IllegalArgumentException(
          "'" + given + "' is no owner: name a user, or the id of a user or queue.");
    }
    return id;
  }
}
