package dev.drawbridge.manage;

import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.schema.FoundTables;
import org.jdbi.v3.core.Handle;

/** What an import meets. */
record BeforeImport(Connection connection, Mappings mappings, FoundTables tables) {
  static BeforeImport read(Handle handle, MappingStore store) {
    Connection connection = Connections.read(handle);
    return new BeforeImport(
        connection, store.all(handle), FoundTables.read(handle, connection.schema()));
  }
}
