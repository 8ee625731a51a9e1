package dev.drawbridge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.cli.remote.OrgApi;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The rows of the mapped tables beside the records of the org. */
final class BothSides {
  private static final int SHOWN = 3;
  private static final DateTimeFormatter REST =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXX");

  private final Connection database;
  private final OrgApi org;

  BothSides(Connection database, OrgApi org) {
    this.database = database;
    this.org = org;
  }

  /**
   * One object compared.
   *
   * @param records in the org
   * @param differences the first few; empty when each record has one row, with the same unique
   *     identifier and the same time of its last change
   */
  record Compared(int records, List<String> differences) {}

  /**
   * @param object with the fields External_ID__c and SystemModstamp
   */
  Compared compare(String object) throws SQLException {
    Map<String, String> rows = rows(object);
    Map<String, String> records = records(object);
    var ids = new TreeSet<>(rows.keySet());
    ids.addAll(records.keySet());
    var differences = new ArrayList<String>();
    for (String id : ids) {
      String row = rows.getOrDefault(id, "none");
      String record = records.getOrDefault(id, "none");
      if (!row.equals(record) && differences.size() < SHOWN) {
        differences.add(id + ": the row has " + row + ", the record " + record);
      }
    }
    return new Compared(records.size(), Collections.unmodifiableList(differences));
  }

  private Map<String, String> rows(String object) throws SQLException {
    Map<String, String> rows = new HashMap<>();
    try (Statement statement = database.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT sfid, external_id__c, systemmodstamp::text FROM salesforce."
                    + statement.enquoteIdentifier(object.toLowerCase(), true)
                    + " WHERE sfid IS NOT NULL")) {
      while (found.next()) {
        rows.put(found.getString(1), found.getString(2) + " of " + found.getString(3));
      }
    }
    return rows;
  }

  private Map<String, String> records(String object) {
    Map<String, String> records = new HashMap<>();
    for (JsonNode record : org.query("SELECT Id, External_ID__c, SystemModstamp FROM " + object)) {
      String stamp =
          LocalDateTime.parse(record.path("SystemModstamp").asText(), REST)
              .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss"));
      records.put(
          record.path("Id").asText(), record.path("External_ID__c").asText() + " of " + stamp);
    }
    return records;
  }
}
