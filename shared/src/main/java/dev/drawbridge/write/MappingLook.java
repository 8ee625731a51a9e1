package dev.drawbridge.write;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.MissingFields;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mapping.ObjectRight;
import dev.drawbridge.salesforce.SoapReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks Salesforce whether it still has what a mapping writes, and lets it be written: two API
 * calls. Not thread-safe.
 */
final class MappingLook {
  private final SoapReader reader;

  MappingLook(SoapReader reader) {
    this.reader = reader;
  }

  /** What was seen. */
  sealed interface Seen {
    /** Something that the mapping writes is missing; in words. */
    record Fault(String reason) implements Seen {}

    /**
     * Nothing is missing.
     *
     * @param keyPrefix of the ids of the object's records; null where it has none
     */
    record Whole(@Nullable String keyPrefix) implements Seen {}

    /** Salesforce cannot be asked now. */
    record Unavailable() implements Seen {}
  }

  /** What was seen, and how many API calls were made. */
  record Looked(Seen seen, int calls) {}

  /**
   * @param needed rights on the mapping's object, without which what is to be sent is refused
   */
  Looked at(Mapping mapping, Set<ObjectRight> needed) {
    int before = reader.calls();
    Seen seen = seen(mapping, needed);
    return new Looked(seen, reader.calls() - before);
  }

  private Seen seen(Mapping mapping, Set<ObjectRight> needed) {
    try {
      Map<String, Set<ObjectRight>> there = reader.objectRights();
      Map<String, ObjectDescription> described =
          reader
              .describeTogether(
                  MissingFields.objects(mapping).stream().filter(there::containsKey).toList())
              .stream()
              .collect(Collectors.toMap(ObjectDescription::name, Function.identity()));
      List<String> missing = new ArrayList<>(MissingFields.of(mapping, described));
      Set<ObjectRight> granted = there.get(mapping.objectName());
      if (granted != null) {
        missing.addAll(ObjectRight.missing(mapping.objectName(), needed, granted));
      }
      if (!missing.isEmpty()) {
        return new Seen.Fault(String.join("; ", missing));
      }
      ObjectDescription object = described.get(mapping.objectName());
      return new Seen.Whole(object == null ? null : object.keyPrefix());
    } catch (SyncException.Retriable | SyncException.Misconfigured e) {
      return new Seen.Unavailable();
    }
  }
}
