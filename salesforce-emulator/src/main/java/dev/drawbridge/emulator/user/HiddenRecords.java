package dev.drawbridge.emulator.user;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The records that sharing keeps from a user.
 *
 * @param ids single records, by their 18-character ids
 * @param objects objects, in lower case, of which the user sees only the records they own
 */
public record HiddenRecords(Set<String> ids, Set<String> objects) {
  public static final HiddenRecords NONE = new HiddenRecords(Set.of(), Set.of());

  public HiddenRecords {
    ids = Set.copyOf(ids);
    objects =
        objects.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  public boolean none() {
    return ids.isEmpty() && objects.isEmpty();
  }

  boolean hides(Row row, String user) {
    return ids.contains(row.id()) || (names(row.object()) && !user.equals(row.value("OwnerId")));
  }

  /** Whose record it was is not known any more once it is gone for good. */
  boolean hidesPurged(ObjectDescribe object, String id) {
    return ids.contains(id) || names(object);
  }

  private boolean names(ObjectDescribe object) {
    return !objects.isEmpty() && objects.contains(object.name().toLowerCase(Locale.ROOT));
  }
}
