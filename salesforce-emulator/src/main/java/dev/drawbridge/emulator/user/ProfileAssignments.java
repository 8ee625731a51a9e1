package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.row.Bin;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Transaction;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each user is assigned the permission set that stands for the profile, and that one only. */
public final class ProfileAssignments {
  private final Records records;
  private final Transaction transaction;
  private final Instant stamp;

  public ProfileAssignments(Records records, Transaction transaction, Instant stamp) {
    this.records = records;
    this.transaction = transaction;
    this.stamp = stamp;
  }

  /** Brings the assignments of a user that was saved into line with the profile. */
  public void follow(String user, Map<String, Object> values) {
    ObjectDescribe sets = records.schema().object("PermissionSet");
    ObjectDescribe assignments = records.schema().object("PermissionSetAssignment");
    if (sets == null || assignments == null) {
      return;
    }
    for (Row set : List.copyOf(records.table(sets).rows())) {
      if (Boolean.TRUE.equals(set.value("IsOwnedByProfile"))) {
        Object profile = set.value("ProfileId");
        boolean wanted = profile != null && profile.equals(values.get("ProfileId"));
        assign(assignments, set.id(), user, wanted);
      }
    }
  }

  private void assign(ObjectDescribe assignments, String set, String user, boolean wanted) {
    boolean found = false;
    for (Row row : List.copyOf(records.table(assignments).rows())) {
      if (!row.deleted()
          && user.equals(row.value("AssigneeId"))
          && set.equals(row.value("PermissionSetId"))) {
        found = true;
        if (!wanted) {
          Map<String, Object> gone = new HashMap<>(row.values());
          gone.put("IsDeleted", true);
          transaction.put(new Row(assignments, row.id(), gone, new Bin(null, List.of())));
        }
      }
    }
    if (wanted && !found) {
      String id = SalesforceId.of(assignments.keyPrefix(), records.nextNumber(assignments));
      Map<String, Object> values = new HashMap<>();
      values.put("Id", id);
      values.put("IsDeleted", false);
      values.put("PermissionSetId", set);
      values.put("AssigneeId", user);
      values.put("IsActive", true);
      values.put("CreatedById", FirstUser.ID);
      values.put("SystemModstamp", stamp);
      transaction.put(new Row(assignments, id, values));
    }
  }
}
