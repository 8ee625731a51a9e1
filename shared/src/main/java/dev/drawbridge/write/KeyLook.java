package dev.drawbridge.write;

import dev.drawbridge.batch.LateRequests;
import dev.drawbridge.batch.PossibleKeys;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.salesforce.SoapReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks which records a request gave another unique identifier although it was not answered, or
 * rejected when it was sent again. Reads, and changes nothing.
 */
final class KeyLook {
  private final Database database;
  private final MappingStore mappings;
  private final LateRecords records;

  KeyLook(Database database, MappingStore mappings, SoapReader reader) {
    this.database = database;
    this.mappings = mappings;
    this.records = new LateRecords(reader);
  }

  /**
   * @return those that Salesforce shows
   * @throws dev.drawbridge.failure.SyncException when Salesforce does not answer
   */
  List<PossibleKeys.Open> find(LateRequests.Due request) {
    List<PossibleKeys.Open> open = database.transaction(handle -> PossibleKeys.of(handle, request));
    if (open.isEmpty()) {
      return List.of();
    }
    Mappings known = database.transaction(mappings::all);
    List<PossibleKeys.Open> found = new ArrayList<>();
    open.stream()
        .collect(Collectors.groupingBy(PossibleKeys.Open::table))
        .forEach(
            (table, ofTable) ->
                known.byTable(table).ifPresent(mapping -> found.addAll(has(mapping, ofTable))));
    return found;
  }

  private List<PossibleKeys.Open> has(Mapping mapping, List<PossibleKeys.Open> open) {
    Optional<Column.OfField> key = mapping.uniqueIdentifierColumn();
    if (key.isEmpty()) {
      return List.of();
    }
    Map<String, String> held =
        records.keys(mapping, open.stream().map(PossibleKeys.Open::sfid).distinct().toList());
    return open.stream()
        .filter(one -> mapping.sameKey(one.key(), held.get(SalesforceId.of15(one.sfid()))))
        .toList();
  }
}
