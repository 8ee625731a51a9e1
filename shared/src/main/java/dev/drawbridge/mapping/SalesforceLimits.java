package dev.drawbridge.mapping;

/** Salesforce's own limits, each with its source. What we use of them stands with its user. */
public final class SalesforceLimits {
  /** Records of one create, update, upsert or delete ("API Usage Metrics and Limits", SOAP API). */
  public static final int SOAP_RECORDS = 200;

  /**
   * A chunk is a run of records of one object; more fail the whole call with "Cannot have more than
   * 10 chunks in a single operation" (SOAP API, "create()").
   */
  public static final int SOAP_CHUNKS = 10;

  /** Bytes of one SOAP request: 50 MB ("API Request Size Limits"). */
  public static final long SOAP_BYTES = 52_428_800;

  /** Ids of one retrieve, and records of one page of a query (SOAP API, "retrieve()"). */
  public static final int RECORDS_PER_READ = 2_000;

  /** Characters of one SOQL query ("SOQL and SOSL Limits"). */
  public static final int QUERY_CHARACTERS = 100_000;

  /** Characters of a text field that can be an external id ("External ID" of "Custom Fields"). */
  public static final int EXTERNAL_ID_CHARACTERS = 255;

  /** Objects of one describeSObjects (SOAP API, "describeSObjects()"). */
  public static final int DESCRIBES_PER_CALL = 100;

  /** Records of one batch of the Bulk API ("Bulk API and Bulk API 2.0 Limits and Allocations"). */
  public static final int BULK_RECORDS = 10_000;

  /** Characters of one batch of the Bulk API; it may also have 10 MB (same page). */
  public static final long BULK_CHARACTERS = 10_000_000;

  /** Characters of one row of a batch of the Bulk API (same page). */
  public static final int BULK_ROW_CHARACTERS = 400_000;

  /** Characters of the longest field Salesforce has, a long text area ("Custom Field Types"). */
  public static final int FIELD_CHARACTERS = 131_072;

  private SalesforceLimits() {}
}
