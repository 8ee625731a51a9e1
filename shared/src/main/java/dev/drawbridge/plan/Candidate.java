package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A change seen as part of a call: its operation, and what it touches by which it can collide with
 * others.
 *
 * @param absorbed the log ids of the entries that it absorbed, in the order of the log
 * @param keyColumns of the mapping
 * @param target the row and, where it is known, the record: no call may hold one of them twice
 * @param footprint what it touches
 * @param bytes at most, in a SOAP request
 * @param characters at most, as a row of CSV
 */
record Candidate(
    Change change,
    List<Long> absorbed,
    Mapping mapping,
    List<KeyColumn> keyColumns,
    Operation operation,
    Set<Key> target,
    Footprint footprint,
    long bytes,
    long characters) {

  static Candidate of(NetChange net, Mapping mapping, List<KeyColumn> keyColumns) {
    Change change = net.change();
    long bytes = 0;
    long characters = 3L * mapping.columns().size();
    for (Column column : mapping.columns()) {
      String value = change.values().get(column.name());
      if (value == null) {
        continue;
      }
      bytes += PackingLimits.BYTES_PER_FIELD + 2L * value.getBytes(StandardCharsets.UTF_8).length;
      characters += value.length() + quotes(value);
    }
    return new Candidate(
        change,
        net.absorbed(),
        mapping,
        keyColumns,
        operation(change, mapping),
        target(change),
        Footprint.of(net, keyColumns),
        bytes,
        characters);
  }

  private static int quotes(String value) {
    int quotes = 0;
    for (int at = value.indexOf('"'); at >= 0; at = value.indexOf('"', at + 1)) {
      quotes++;
    }
    return quotes;
  }

  /**
   * An INSERT is an update where the record is known to be in Salesforce already: a second create
   * would be a silent duplicate, and so would an upsert by a value that the record does not hold
   * yet. Otherwise it is an upsert where a unique identifier gives it a name.
   */
  private static Operation operation(Change change, Mapping mapping) {
    return switch (change.action()) {
      case UPDATE -> Operation.UPDATE;
      case DELETE -> Operation.DELETE;
      case INSERT -> {
        if (change.sfid() != null) {
          yield Operation.UPDATE;
        }
        yield uniqueIdentifier(change, mapping).isPresent() ? Operation.UPSERT : Operation.CREATE;
      }
    };
  }

  private static Optional<String> uniqueIdentifier(Change change, Mapping mapping) {
    return mapping
        .uniqueIdentifierColumn()
        .map(column -> change.values().get(column.name()))
        .filter(value -> !value.isBlank());
  }

  private static Set<Key> target(Change change) {
    Key row = Key.row(change.life());
    String sfid = change.sfid();
    return sfid == null ? Set.of(row) : Set.of(row, Key.record(sfid));
  }

  /** Why there is nothing to send, if so. */
  Optional<String> reasonToIgnore() {
    if (change.action() != Action.UPDATE) {
      return Optional.empty();
    }
    boolean writable =
        mapping.columns().stream()
            .anyMatch(
                column ->
                    column.updateable() && change.values().columns().containsKey(column.name()));
    return writable ? Optional.empty() : Optional.of(nothingToWrite());
  }

  /**
   * Losing columns of the application's own is no loss; losing what Salesforce does not let write
   * is.
   */
  private String nothingToWrite() {
    String lost =
        mapping.columns().stream()
            .map(Column::name)
            .filter(name -> change.values().columns().containsKey(name))
            .collect(Collectors.joining(", "));
    return lost.isEmpty() ? "no changed column is mapped" : Plan.Ignored.LOST + lost;
  }

  boolean isSetup() {
    return PackingLimits.SETUP_OBJECTS.contains(mapping.table());
  }
}
