package dev.drawbridge.mappingfile;

import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a mapping has and an import removes.
 *
 * @param object the mapping's
 * @param message a sentence that says what is lost
 */
public record Removal(String object, Kind kind, String message) {
  /** What is removed. */
  public enum Kind {
    WRITES,
    UNIQUE_IDENTIFIER,
    FIELD
  }

  /** All that turns from one into the other, the worst first. Pure. */
  public static List<Removal> between(Mapping before, Mapping after) {
    var removals = new ArrayList<Removal>();
    String object = after.objectName();
    if (before.access() == Access.READ_WRITE && after.access() == Access.READ_ONLY) {
      removals.add(
          new Removal(object, Kind.WRITES, object + " becomes read-only: no change of it is sent"));
    }
    identifier(before, after)
        .ifPresent(message -> removals.add(new Removal(object, Kind.UNIQUE_IDENTIFIER, message)));
    for (Column column : before.columns()) {
      String field = object + "." + named(column);
      Optional<Column> now = after.column(column.name());
      if (now.isPresent()) {
        if (isWritten(column) && losesRight(column, now.get())) {
          removals.add(
              new Removal(
                  object,
                  Kind.WRITES,
                  field
                      + " can no longer be written as before, since Salesforce does not let the"
                      + " integration user: what is written there is not sent, also what waits"));
        }
        continue;
      }
      removals.add(
          new Removal(
              object,
              Kind.FIELD,
              field
                  + " is no longer mapped: its column stays, and what is written there is not"
                  + " sent"));
    }
    return removals;
  }

  private static boolean isWritten(Column column) {
    return column.createable() || column.updateable();
  }

  private static boolean losesRight(Column before, Column after) {
    return before.createable() && !after.createable() || before.updateable() && !after.updateable();
  }

  private static Optional<String> identifier(Mapping before, Mapping after) {
    @Nullable String known = before.uniqueIdentifier();
    @Nullable String wanted = after.uniqueIdentifier();
    if (known == null || known.equalsIgnoreCase(wanted == null ? "" : wanted)) {
      return Optional.empty();
    }
    String object = after.objectName();
    return Optional.of(
        wanted == null
            ? "%s loses its unique identifier %s: inserts are creates, and wait for a person after a lost answer"
                .formatted(object, known)
            : "%s has the unique identifier %s instead of %s: inserts find their records by that"
                .formatted(object, wanted, known));
  }

  private static String named(Column column) {
    return switch (column) {
      case Column.OfField field -> field.field();
      case Column.Synthetic synthetic -> synthetic.name();
    };
  }
}
