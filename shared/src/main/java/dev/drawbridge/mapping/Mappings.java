package dev.drawbridge.mapping;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All mappings of the connection, found by table. Immutable. */
public final class Mappings {
  private final Map<String, Mapping> byTable;
  private volatile @Nullable KeyColumns keyColumns;

  public Mappings(List<Mapping> all) {
    var map = new LinkedHashMap<String, Mapping>();
    all.forEach(mapping -> map.put(mapping.table(), mapping));
    byTable = Map.copyOf(map);
  }

  public Optional<Mapping> byTable(String table) {
    return Optional.ofNullable(byTable.get(table));
  }

  /** The columns by which rows of the table can meet others; none when it is not mapped. */
  public List<KeyColumn> keyColumns(String table) {
    KeyColumns found = keyColumns;
    if (found == null) {
      found = new KeyColumns(byTable.values());
      keyColumns = found;
    }
    return found.columnsOf(table);
  }

  public List<Mapping> all() {
    return List.copyOf(byTable.values());
  }
}
