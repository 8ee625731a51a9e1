package dev.drawbridge.salesforce;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record of a call, ready to be sent.
 *
 * @param sfid its Salesforce id, for update and delete
 * @param fields field name to value, as the API writes it; no value is blank
 * @param nulls fields to blank
 * @param parents relationships to set by the parent's external id
 */
public record OutgoingRecord(
    String object,
    @Nullable String sfid,
    Map<String, String> fields,
    List<String> nulls,
    List<Parent> parents) {

  /** A parent named by its external id, which is not blank. */
  public record Parent(String relationship, String object, String field, String value) {}
}
