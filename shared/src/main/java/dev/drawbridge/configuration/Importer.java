package dev.drawbridge.configuration;

import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.schema.MappedTable;
import dev.drawbridge.triggerlog.Reconciliation;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Imports a mapping configuration: checks all of it against the org, then creates tables and
 * triggers in one transaction. Mappings that the file does not name stay as they are.
 */
public final class Importer {
  private final Database database;
  private final SoapReader soap;
  private final MappingStore store = new MappingStore();

  public Importer(Database database, SoapReader soap) {
    this.database = database;
    this.soap = soap;
  }

  /** What was imported. */
  public record Imported(List<String> objects, List<Problem> warnings) {}

  /**
   * @throws ImportRefused when anything in the file is wrong; nothing is changed then
   */
  public Imported run(String file) {
    var described = new Described();
    Checked checked = FileCheck.check(file, described);
    return database.transaction(
        handle -> {
          ConnectionState connection = Connections.lock(handle);
          Mappings before = store.all(handle);
          for (Checked.Wanted wanted : checked.mappings()) {
            MappedTable.install(handle, connection.schema(), wanted.mapping());
            if (turnsReadWrite(before, wanted.mapping())) {
              new Reconciliation(connection.schema()).ofTable(handle, wanted.mapping().table());
            }
            store.save(
                handle,
                wanted.mapping(),
                wanted.config(),
                described.apply(wanted.mapping().objectName()).orElseThrow());
          }
          return new Imported(
              checked.mappings().stream().map(wanted -> wanted.mapping().objectName()).toList(),
              checked.warnings());
        });
  }

  /** What was captured meanwhile is READONLY and was never claimed. */
  private static boolean turnsReadWrite(Mappings before, Mapping wanted) {
    return wanted.access() == Access.READ_WRITE
        && before
            .byTable(wanted.table())
            .filter(known -> known.access() == Access.READ_ONLY)
            .isPresent();
  }

  /** Describes each object once, and only those that are asked for. */
  private final class Described
      implements java.util.function.Function<String, Optional<ObjectDescription>> {
    private final Map<String, ObjectDescription> known = new HashMap<>();
    private Map<String, String> names = Map.of();

    @Override
    public Optional<ObjectDescription> apply(String object) {
      if (names.isEmpty()) {
        names =
            soap.objectNames().stream()
                .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), name -> name));
      }
      String name = names.get(object.toLowerCase(Locale.ROOT));
      if (name == null) return Optional.empty();
      return Optional.of(known.computeIfAbsent(name, n -> soap.describe(List.of(n)).get(0)));
    }
  }
}
