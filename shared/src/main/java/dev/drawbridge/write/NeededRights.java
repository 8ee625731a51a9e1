package dev.drawbridge.write;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.ObjectRight;
import java.util.EnumSet;
import java.util.Set;

/** What the integration user must be allowed so that changes of a mapping can be sent. Pure. */
final class NeededRights {
  private NeededRights() {}

  static Set<ObjectRight> of(Operation operation) {
    return switch (operation) {
      case CREATE -> EnumSet.of(ObjectRight.CREATE);
      case UPSERT -> EnumSet.of(ObjectRight.CREATE, ObjectRight.EDIT);
      case UPDATE -> EnumSet.of(ObjectRight.EDIT);
      case DELETE -> EnumSet.of(ObjectRight.DELETE);
    };
  }

  /** For changes that wait in the log. */
  static Set<ObjectRight> of(Mapping mapping, Set<Action> waiting) {
    Set<ObjectRight> needed = EnumSet.noneOf(ObjectRight.class);
    for (Action action : waiting) {
      needed.addAll(
          of(
              switch (action) {
                case INSERT ->
                    mapping.uniqueIdentifier() == null ? Operation.CREATE : Operation.UPSERT;
                case UPDATE -> Operation.UPDATE;
                case DELETE -> Operation.DELETE;
              }));
    }
    return needed;
  }
}
