package dev.drawbridge.read;

/** Why a record was read and is not in its row as it was read. */
public enum Why {
  /** Another transaction had locked the row. */
  LOCKED,
  /** A change of the application is on its way, or its answer came while the record was read. */
  PROTECTED,
  /** It may be the record of an INSERT whose answer is not there. */
  UNATTRIBUTED,
  /** The database, or a trigger of the application, refused the row. */
  REFUSED,
  /** It is to be read to see how it stands. */
  CHECK
}
