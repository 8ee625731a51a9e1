package dev.drawbridge.plan;

import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceLimits;
import dev.drawbridge.mapping.SalesforceText;
import java.util.Set;

/**
 * When changes go through the Bulk API: Heroku Connect's four conditions ("SOAP vs Bulk API" of its
 * write guide), and that the API takes the object.
 *
 * @param enabled whether the operator wants it at all
 * @param assignmentRules whether assignment rules are to run: the API runs them only by their id
 * @param apiVersion of the connection
 */
public record BulkConditions(boolean enabled, boolean assignmentRules, double apiVersion) {
  /** Contiguous changes of one action on one object below which SOAP is used. */
  static final int LEAST = 2_000;

  /** A tenth of Salesforce's limit is left for what escapes add. */
  static final long MAX_CHARACTERS = SalesforceLimits.BULK_CHARACTERS / 10 * 9;

  private static final double LEAST_VERSION = 39;

  private static final Set<String> ASSIGNED = Set.of("lead", "case");

  /** Objects the Bulk API refuses, as far as the field of their lists agrees. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "acceptedeventrelation",
          "attachment",
          "casestatus",
          "caseteammember",
          "contractstatus",
          "contentversion",
          "declinedeventrelation",
          "document",
          "eventwhorelation",
          "name",
          "noteandattachment",
          "openactivity",
          "orderstatus",
          "partnerrole",
          "recentlyviewed",
          "solutionstatus",
          "taskpriority",
          "taskstatus",
          "taskwhorelation",
          "undecidedeventrelation",
          "userrecordaccess",
          "workorderstatus",
          "workorderlineitemstatus");

  /** Whether the Bulk API takes the object at all. */
  public static boolean supports(String object) {
    String table = Mapping.tableOf(object);
    return !UNSUPPORTED.contains(table) && !PackingLimits.SETUP_OBJECTS.contains(table);
  }

  /** SOAP always. */
  public static BulkConditions never() {
    return new BulkConditions(false, false, 0);
  }

  public BulkConditions at(double version) {
    return new BulkConditions(enabled, assignmentRules, version);
  }

  boolean admit(Mapping mapping) {
    return enabled
        && apiVersion >= LEAST_VERSION
        && !(assignmentRules && ASSIGNED.contains(mapping.table()))
        && mapping.uniqueIdentifierColumn().isPresent()
        && supports(mapping.objectName());
  }

  /** Whether a row can be written in the CSV that the API reads. */
  boolean admit(Candidate candidate) {
    return candidate.change().values().columns().values().stream()
            .allMatch(value -> value == null || writable(value))
        && candidate.characters() <= SalesforceLimits.BULK_ROW_CHARACTERS;
  }

  /** The API reads #N/A as null, so no other value may look like it once it is sent. */
  private static boolean writable(String value) {
    return value.length() <= SalesforceLimits.FIELD_CHARACTERS
        && !SalesforceText.sanitised(value).strip().equals("#N/A");
  }
}
