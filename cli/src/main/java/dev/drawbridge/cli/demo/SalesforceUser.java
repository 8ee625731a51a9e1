package dev.drawbridge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.cli.remote.OrgApi;
import java.util.ArrayList;
import java.util.List;

/** A person who works in Salesforce, and knows nothing of the database. */
final class SalesforceUser {
  static final int CHANGED = 200;
  static final int CREATED = 50;
  static final int DELETED = 20;

  private final OrgApi org;

  SalesforceUser(OrgApi org) {
    this.org = org;
  }

  void works() {
    List<ObjectNode> accounts = new ArrayList<>();
    for (JsonNode account :
        org.query("SELECT Id FROM Account ORDER BY External_ID__c LIMIT " + CHANGED)) {
      accounts.add(
          record("Account").put("id", account.path("Id").asText()).put("Phone", "+49 30 1"));
    }
    org.update(accounts);
    List<ObjectNode> leads = new ArrayList<>();
    for (int i = 0; i < CREATED; i++) {
      leads.add(
          record("Lead")
              .put("LastName", "Visitor " + i)
              .put("Company", "Fair " + i)
              .put("External_ID__c", "F-" + i));
    }
    org.create(leads);
    org.delete(
        org.query("SELECT Id FROM Case ORDER BY External_ID__c LIMIT " + DELETED).stream()
            .map(found -> found.path("Id").asText())
            .toList());
  }

  private static ObjectNode record(String type) {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    record.putObject("attributes").put("type", type);
    return record;
  }
}
