package dev.drawbridge.connection;

import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Mapping;
import java.util.Comparator;
import java.util.List;

/**
 * The connection and its mappings as they stand at one moment.
 *
 * @param mappings by the name of their object
 */
public record ConnectionOverview(ConnectionState connection, List<Mapping> mappings) {
  public ConnectionOverview {
    mappings = List.copyOf(mappings);
  }

  public static ConnectionOverview read(Database database) {
    return database.transaction(
        handle ->
            new ConnectionOverview(
                Connections.read(handle),
                new MappingStore()
                    .all(handle).all().stream()
                        .sorted(Comparator.comparing(Mapping::objectName))
                        .toList()));
  }
}
