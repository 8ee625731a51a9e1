package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.record.Bin;
import dev.drawbridge.emulator.record.Org;
import dev.drawbridge.emulator.record.Row;
import dev.drawbridge.emulator.record.SalesforceId;
import dev.drawbridge.emulator.record.Store;
import dev.drawbridge.emulator.record.Transaction;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each user is assigned the permission set that stands for the profile, and that one only. */
public final class ProfileAssignments {
  private final Store store;
  private final Transaction transaction;
  private final Instant stamp;

  public ProfileAssignments(Store store, Transaction transaction, Instant stamp) {
    this.store = store;
    this.transaction = transaction;
    this.stamp = stamp;
  }

  /** Brings the assignments of a user that was saved into line with the profile. */
  public void follow(String user, Map<String, Object> values) {
    ObjectDescribe sets = store.schema().object("PermissionSet");
    ObjectDescribe assignments = store.schema().object("PermissionSetAssignment");
    if (sets == null || assignments == null) {
      return;
    }
    for (Row set : List.copyOf(store.table(sets).rows())) {
      if (Boolean.TRUE.equals(set.value("IsOwnedByProfile"))) {
        Object profile = set.value("ProfileId");
        boolean wanted = profile != null && profile.equals(values.get("ProfileId"));
        assign(assignments, set.id(), user, wanted);
      }
    }
  }

  private void assign(ObjectDescribe assignments, String set, String user, boolean wanted) {
    boolean found = false;
    for (Row row : List.copyOf(store.table(assignments).rows())) {
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
      String id = SalesforceId.of(assignments.keyPrefix(), store.nextNumber(assignments));
      Map<String, Object> values = new HashMap<>();
      values.put("Id", id);
      values.put("IsDeleted", false);
      values.put("PermissionSetId", set);
      values.put("AssigneeId", user);
      values.put("IsActive", true);
      values.put("CreatedById", Org.USER);
      values.put("SystemModstamp", stamp);
      transaction.put(new Row(assignments, id, values));
    }
  }
}
