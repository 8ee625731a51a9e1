package dev.drawbridge.mapping;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All mappings of the connection, found by table. Immutable. */
public final class Mappings {
  private final Map<String, Mapping> byTable;

  public Mappings(List<Mapping> all) {
    var map = new LinkedHashMap<String, Mapping>();
    all.forEach(mapping -> map.put(mapping.table(), mapping));
    byTable = Map.copyOf(map);
  }

  public Optional<Mapping> byTable(String table) {
    return Optional.ofNullable(byTable.get(table));
  }

  public List<Mapping> all() {
    return List.copyOf(byTable.values());
  }
}
