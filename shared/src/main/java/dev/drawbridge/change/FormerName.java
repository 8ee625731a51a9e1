package dev.drawbridge.change;

/**
 * A unique value that a record had in Salesforce, and gave up since.
 *
 * @param sfid of the record
 */
public record FormerName(String sfid, String value) {}
