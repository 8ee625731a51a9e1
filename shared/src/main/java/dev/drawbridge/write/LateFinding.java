package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import java.util.List;
import java.util.Set;

/** What was found in the records of a call that was sent twice. */
sealed interface LateFinding {
  /** The code of a notice about an older value in a row's own record. */
  String LATE_VALUE = "LATE_VALUE";

  /** The code of a notice about a record beside the row's own one. */
  String STRAY = "STRAY_DUPLICATE";

  /** The code of a notice about the record of a change that was skipped. */
  String SKIPPED = "RECORD_OF_SKIPPED_CHANGE";

  /** The code of a notice about a record that is there although its row was deleted. */
  String OF_DELETED_ROW = "RECORD_OF_DELETED_ROW";

  /** The code of a notice about a live row's record that a late DELETE has deleted. */
  String DELETED = "RECORD_OF_LIVE_ROW_DELETED";

  /** The codes of notices about a record that belongs to a live row. */
  Set<String> OF_LIVE_ROWS = Set.of(LATE_VALUE, DELETED);

  static String skipped(String sfid) {
    return "record "
        + sfid
        + " is there although the change that made it was skipped: delete it in Salesforce unless"
        + " it is wanted";
  }

  static String ofDeletedRow(String sfid) {
    return "record "
        + sfid
        + " is there although its row was deleted: delete it in Salesforce unless it is wanted";
  }

  Change change();

  /**
   * Columns of a live row whose record holds older values of ours: they are captured again.
   *
   * @param newest the accepted change that was last of the row's life: what is captured is of it
   */
  record SetBack(Change change, Change newest, List<String> columns) implements LateFinding {}

  /**
   * Something that Drawbridge does not repair by itself: a person should see it.
   *
   * @param sfid of the record
   */
  record Notice(Change change, String sfid, String code, String message) implements LateFinding {}

  /** An INSERT that was accepted and whose record is not there. */
  record NotThere(Change change) implements LateFinding {}
}
