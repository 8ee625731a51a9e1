package dev.drawbridge.plan;

import java.util.Set;

/** What one SOAP call may hold; each limit with its source. */
final class PackingLimits {
  /** "SOAP vs Bulk API" of Heroku Connect's write guide, and the SOAP API's own limit. */
  static final int MAX_RECORDS = 200;

  /**
   * A chunk is a run of records of one object; more than ten fail the whole call with "Cannot have
   * more than 10 chunks in a single operation".
   */
  static final int MAX_CHUNKS = 10;

  /** Salesforce refuses a SOAP request above 52,428,800 bytes; a tenth is left for the envelope. */
  static final long MAX_BYTES = 47_000_000;

  /** Markup around one value, and the longest escape of one character ({@code &quot;}). */
  static final int BYTES_PER_FIELD = 120;

  /**
   * Objects that Salesforce counts as setup: a call that mixes them with others fails with
   * MIXED_DML_OPERATION (list: "sObjects That Cannot Be Used Together in DML Operations").
   */
  static final Set<String> SETUP_OBJECTS =
      Set.of(
          "user",
          "group",
          "groupmember",
          "permissionset",
          "permissionsetassignment",
          "queuesobject",
          "userrole",
          "userterritory",
          "territory",
          "fieldpermissions",
          "objectpermissions",
          "setupentityaccess");

  private PackingLimits() {}
}
