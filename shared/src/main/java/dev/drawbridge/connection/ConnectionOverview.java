package dev.drawbridge.connection;

import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Mapping;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The connection and its mappings as they stand at one moment.
 *
 * @param mappings by the name of their object
 * @param states by the mapping's table
 */
public record ConnectionOverview(
    Connection connection, List<Mapping> mappings, Map<String, MappingState> states) {
  public ConnectionOverview {
    mappings = List.copyOf(mappings);
    states = Map.copyOf(states);
  }

  public static ConnectionOverview read(Database database) {
    return database.transaction(
        handle ->
            new ConnectionOverview(
                Connections.read(handle),
                new MappingStore()
                    .all(handle).all().stream()
                        .sorted(Comparator.comparing(Mapping::objectName))
                        .toList(),
                MappingState.all(handle)));
  }

  public MappingState state(Mapping mapping) {
    return states.getOrDefault(mapping.table(), MappingState.DATA_SYNCED);
  }
}
