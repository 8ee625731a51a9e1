package dev.drawbridge.manage;

import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mappingfile.Checked;
import dev.drawbridge.mappingfile.FileCheck;
import dev.drawbridge.mappingfile.ImportRefused;
import dev.drawbridge.mappingfile.Problem;
import dev.drawbridge.mappingfile.Removal;
import dev.drawbridge.salesforce.SoapReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Imports a mapping configuration: checks all of it against the org, then creates tables and
 * triggers in one transaction. Mappings that the file does not name stay as they are. A table that
 * is as it should be is not locked.
 */
public final class Importer {
  private final Database database;
  private final SoapReader soap;
  private final LockPatience patience;
  private final MappingStore store = new MappingStore();

  public Importer(Database database, SoapReader soap, LockPatience patience) {
    this.database = database;
    this.soap = soap;
    this.patience = patience;
  }

  /**
   * What was imported.
   *
   * @param outcomes of each mapping in the file
   * @param removals what the mappings had before and have no longer
   * @param dryRun whether nothing was done, and this is what would be
   */
  public record Imported(
      List<String> objects,
      List<ImportOutcome> outcomes,
      List<Problem> warnings,
      List<Removal> removals,
      boolean dryRun) {}

  /**
   * @throws ImportRefused when anything in the file is wrong; nothing is changed then
   * @throws SyncException.Retriable when a table stays locked; nothing is changed then
   */
  public Imported run(String file) {
    var described = new Described();
    Checked checked = FileCheck.check(file, described);
    return imported(checked, install(checked, described), false);
  }

  /**
   * What {@link #run} would do: the file is checked, and compared with the mappings. Whether the
   * database admits it is not tried, since that would lock tables.
   *
   * @throws ImportRefused when anything in the file is wrong
   */
  public Imported dryRun(String file) {
    Checked checked = FileCheck.check(file, new Described());
    return imported(
        checked, database.transaction(handle -> BeforeImport.read(handle, store)), true);
  }

  private static Imported imported(Checked checked, BeforeImport found, boolean dryRun) {
    List<Mapping> wanted = checked.mappings().stream().map(Checked.Wanted::mapping).toList();
    Mappings before = found.mappings();
    return new Imported(
        wanted.stream().map(Mapping::objectName).toList(),
        wanted.stream()
            .map(
                after ->
                    ImportOutcome.of(
                        after, before.byTable(after.table()), found.tables().table(after.table())))
            .toList(),
        checked.warnings(found.connection().apiVersion()),
        wanted.stream()
            .flatMap(
                after ->
                    before.byTable(after.table()).stream()
                        .flatMap(known -> Removal.between(known, after).stream()))
            .toList(),
        dryRun);
  }

  /**
   * @return what was there before
   */
  private BeforeImport install(Checked checked, Described described) {
    List<Duration> pauses = patience.pauses();
    for (int attempt = 0; ; attempt++) {
      var attempted = new ImportAttempt(database, store, checked, described);
      try {
        return database.waitingAtMost(patience.each(), attempted::run);
      } catch (UnableToExecuteStatementException e) {
        if (SqlFailure.of(e).filter(SqlFailure::isLocked).isEmpty()) {
          throw e;
        }
        if (attempt == pauses.size()) {
          throw attempted.blocked(e);
        }
      }
      patience.pause().accept(pauses.get(attempt));
    }
  }

  /** Describes each object once, and only those that are asked for. */
  private final class Described implements Function<String, Optional<ObjectDescription>> {
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
      if (name == null) {
        return Optional.empty();
      }
      return Optional.of(known.computeIfAbsent(name, n -> soap.describe(List.of(n)).get(0)));
    }
  }
}
