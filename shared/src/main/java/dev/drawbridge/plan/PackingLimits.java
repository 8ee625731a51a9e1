package dev.drawbridge.plan;

import dev.drawbridge.mapping.SalesforceLimits;
import java.util.Set;

/** What we put into one SOAP call, and which records may share one. */
final class PackingLimits {
  /** A tenth of Salesforce's limit is left for the envelope. */
  static final long MAX_BYTES = SalesforceLimits.SOAP_BYTES / 10 * 9;

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
