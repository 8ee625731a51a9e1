package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.salesforce.OutgoingRecord;

/** An entry of a call when its target is resolved. */
sealed interface Entry {
  Change change();

  /** To be sent. */
  record Ready(Change change, OutgoingRecord record) implements Entry {}

  /** Cannot be sent as it is; rejected without a call. */
  record Unsendable(Change change, String code, String message) implements Entry {}
}
