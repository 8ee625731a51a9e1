package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.ObjectDescribe;

/**
 * Which records a user sees from whom some are hidden: all others, and those too of an object on
 * which the user has View All.
 */
public record Sight(String user, HiddenRecords hidden, Permissions permissions) {
  public boolean sees(Row row) {
    return !hidden.hides(row, user) || permissions.seesAllOf(row.object());
  }

  /** Whether the user learns that a record was deleted that is gone for good. */
  public boolean seesPurged(ObjectDescribe object, String id) {
    return !hidden.hidesPurged(object, id) || permissions.seesAllOf(object);
  }
}
