package dev.drawbridge.failure;

/** What a failure means for the change it happened to. */
public enum FailureClass {
  /** This record was rejected; nothing but a person's change makes it acceptable. */
  RECORD,
  /** Salesforce could not just now, and did nothing: the same again later. */
  RETRY,
  /** The session is no longer valid: a new token, once. */
  AUTH,
  /** A limit of the org is used up: wait long. */
  QUOTA,
  /** The object or a field is not there as the mapping says: no record of it can be sent. */
  MAPPING,
  /** The connection itself is wrong (credentials, permissions of the user, API version). */
  CONFIG,
  /** It is not known whether Salesforce did it. */
  AMBIGUOUS
}
