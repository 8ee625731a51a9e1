package dev.drawbridge.connection;

/**
 * The states of a connection, with Heroku Connect's names. Heroku's own two, for its licence and
 * its sign-in, do not exist here.
 */
public enum ConnectionState {
  /** Nothing waits, or nothing is claimed for a reason that a check tells. */
  IDLE,
  /** A batch of changes is on its way to Salesforce. */
  POLLING_DB_CHANGES,
  PAUSED,
  /** Catching up after an operator's recover or a new sign-in. */
  RECOVERY,
  IMPORT_CONFIGURATION,
  SYSTEM_ERROR,
  DB_UNAVAILABLE,
  /** Salesforce no longer accepts the credentials of the integration user. */
  UNAUTHORIZED,
  NEED_AUTHENTICATION,
  NEW,
  INACTIVE_ORG,
  BUSY
}
