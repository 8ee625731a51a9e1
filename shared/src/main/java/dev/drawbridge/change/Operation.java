package dev.drawbridge.change;

/** The verb of a call; a call carries one. */
public enum Operation {
  CREATE,
  UPSERT,
  UPDATE,
  DELETE
}
