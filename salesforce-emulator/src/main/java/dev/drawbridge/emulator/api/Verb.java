package dev.drawbridge.emulator.api;

import java.util.Locale;

/** What a call asks for, as scripted faults and the journal name it. */
public enum Verb {
  CREATE,
  UPDATE,
  UPSERT,
  DELETE,
  UNDELETE,
  QUERY,
  /** Jobs, states and results of the Bulk API; adding a batch has the verb of its job. */
  BULK,
  OTHER;

  /** Whether such calls write records. */
  public boolean writes() {
    return switch (this) {
      case CREATE, UPDATE, UPSERT, DELETE, UNDELETE -> true;
      case QUERY, BULK, OTHER -> false;
    };
  }

  public String lower() {
    return name().toLowerCase(Locale.ROOT);
  }
}
