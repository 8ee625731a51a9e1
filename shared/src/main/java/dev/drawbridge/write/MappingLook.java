package dev.drawbridge.write;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.MissingFields;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.salesforce.SoapReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks Salesforce whether it still has what a mapping writes: two API calls. Not thread-safe. */
final class MappingLook {
  private final SoapReader reader;

  MappingLook(SoapReader reader) {
    this.reader = reader;
  }

  /** What was seen. */
  sealed interface Seen {
    /** Something that the mapping writes is missing; in words. */
    record Fault(String reason) implements Seen {}

    /** Nothing is missing. */
    record Whole() implements Seen {}

    /** Salesforce cannot be asked now. */
    record Away() implements Seen {}
  }

  /** What came of it, and the API calls that were made. */
  record Looked(Seen seen, int calls) {}

  Looked at(Mapping mapping) {
    int before = reader.calls();
    Seen seen = seen(mapping);
    return new Looked(seen, reader.calls() - before);
  }

  private Seen seen(Mapping mapping) {
    try {
      Set<String> there = reader.objectNames();
      Map<String, ObjectDescription> described =
          reader
              .describeTogether(
                  MissingFields.objects(mapping).stream().filter(there::contains).toList())
              .stream()
              .collect(Collectors.toMap(ObjectDescription::name, Function.identity()));
      List<String> missing = MissingFields.of(mapping, described);
      return missing.isEmpty() ? new Seen.Whole() : new Seen.Fault(String.join("; ", missing));
    } catch (SyncException.Retriable | SyncException.Misconfigured e) {
      return new Seen.Away();
    }
  }
}
