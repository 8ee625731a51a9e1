package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Setup objects and others in one call: those of the kind that comes second are refused. */
final class MixedSetup {
  private static final Set<String> SETUP =
      Set.of(
          "User",
          "Group",
          "PermissionSet",
          "PermissionSetAssignment",
          "ObjectPermissions",
          "FieldPermissions");

  private MixedSetup() {}

  static Map<Integer, RecordError> in(List<Bound> bound) {
    Map<Integer, RecordError> refused = new HashMap<>();
    for (int i = 1; i < bound.size(); i++) {
      if (setup(bound.get(i)) != setup(bound.getFirst())) {
        refused.put(
            i,
            RecordError.of(
                "MIXED_DML_OPERATION",
                "DML operation on setup object is not permitted after you have updated a non-setup"
                    + " object (or vice versa): %s, original object: %s"
                        .formatted(
                            bound.get(i).object().name(), bound.getFirst().object().name())));
      }
    }
    return refused;
  }

  private static boolean setup(Bound record) {
    return SETUP.contains(record.object().name());
  }
}
