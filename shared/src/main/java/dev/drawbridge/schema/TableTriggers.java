package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.generic.GenericType;

/**
 * The triggers on a mapped table. Creating one locks the table against every writer, so only those
 * are created that are missing or different.
 */
final class TableTriggers {
  /**
   * A trigger as it should be.
   *
   * @param event and all that follows, as in CREATE TRIGGER
   * @param constraint whether it is a constraint trigger, which cannot be replaced
   */
  private record Wanted(String name, String event, boolean constraint) {
    String create() {
      String kind = constraint ? "CREATE CONSTRAINT TRIGGER" : "CREATE OR REPLACE TRIGGER";
      return "%s %s %s".formatted(kind, SqlName.quoted(name), event);
    }
  }

  private final MappedSchema schema;
  private final String table;
  private final boolean writable;

  TableTriggers(MappedSchema schema, Mapping mapping) {
    this.schema = schema;
    this.table = mapping.table();
    this.writable = mapping.access() == Access.READ_WRITE;
  }

  /** Creates what is missing or different; locks the table only if there is any. */
  void install(Handle handle) {
    Map<String, String> there = there(handle);
    for (Wanted trigger : wanted()) {
      String found = there.get(trigger.name());
      if (found != null && bare(found).equals(bare(trigger.create()))) {
        continue;
      }
      if (found != null && trigger.constraint()) {
        drop(handle, trigger.name());
      }
      handle.execute(trigger.create());
    }
    if (writable) {
      return;
    }
    notifying().stream().map(Wanted::name).filter(there::containsKey).forEach(n -> drop(handle, n));
  }

  /** Those that are disabled: only an import asks for that. */
  void enable(Handle handle) {
    handle
        .createQuery(
            """
            SELECT tgname FROM pg_catalog.pg_trigger
             WHERE tgrelid = to_regclass(:table) AND NOT tgisinternal AND tgenabled IN ('D', 'R')
            """)
        .bind("table", schema.table(table))
        .mapTo(String.class)
        .list()
        .stream()
        .filter(name -> wanted().stream().anyMatch(trigger -> trigger.name().equals(name)))
        .forEach(
            name ->
                handle.execute(
                    "ALTER TABLE %s ENABLE TRIGGER %s"
                        .formatted(schema.table(table), SqlName.quoted(name))));
  }

  private void drop(Handle handle, String name) {
    handle.execute("DROP TRIGGER %s ON %s".formatted(SqlName.quoted(name), schema.table(table)));
  }

  /** By name, how PostgreSQL prints them. */
  private Map<String, String> there(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT tgname, pg_get_triggerdef(oid) AS definition FROM pg_catalog.pg_trigger
             WHERE tgrelid = to_regclass(:table) AND NOT tgisinternal
            """)
        .bind("table", schema.table(table))
        .setMapKeyColumn("tgname")
        .setMapValueColumn("definition")
        .collectInto(new GenericType<Map<String, String>>() {});
  }

  /** PostgreSQL prints a definition with casts, parentheses and names of its own choice. */
  private String bare(String definition) {
    return definition
        .replace("\"", "")
        .replace("OR REPLACE ", "")
        .replace("::text", "")
        .replace("pg_catalog.", "")
        .replace(schema.name() + ".", "")
        .replaceAll("[()]", " ")
        .replaceAll("\\s+", " ")
        .replace(" ,", ",")
        .strip();
  }

  private List<Wanted> wanted() {
    var wanted = new ArrayList<Wanted>();
    String on = " ON " + schema.table(table);
    wanted.add(
        new Wanted(
            CaptureNames.statusTrigger(table),
            "BEFORE INSERT OR UPDATE%s FOR EACH ROW EXECUTE FUNCTION %s()"
                .formatted(on, schema.function(CaptureNames.statusFunction(table))),
            false));
    wanted.add(
        new Wanted(
            CaptureNames.logTrigger(table),
            """
            AFTER INSERT OR DELETE OR UPDATE%s
              FOR EACH ROW WHEN (pg_catalog.current_setting('xmlbinary') = 'base64')
              EXECUTE FUNCTION %s()
            """
                .formatted(on, schema.function(CaptureNames.loggerFunction(table))),
            false));
    wanted.add(
        new Wanted(
            CaptureNames.truncateTrigger(table),
            "AFTER TRUNCATE%s FOR EACH STATEMENT EXECUTE FUNCTION %s()"
                .formatted(on, schema.function("_hc_truncated")),
            false));
    if (writable) {
      wanted.addAll(notifying());
    }
    return wanted;
  }

  /**
   * On the mapped table and not on the log: there its condition would be prepared again for every
   * row that is captured. A DELETE has no status trigger before it, so it asks whenever no other
   * trigger has.
   */
  private List<Wanted> notifying() {
    String statement =
        """
        AFTER %s ON %s
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
          WHEN (pg_catalog.current_setting('drawbridge.wake', true) %s
                AND pg_catalog.current_setting('xmlbinary') = 'base64')
          EXECUTE FUNCTION %s()
        """;
    String on = schema.table(table);
    String function = schema.function("tlog_notify_trigger");
    return List.of(
        new Wanted(
            CaptureNames.notifyTrigger(table),
            statement.formatted("INSERT OR UPDATE", on, "= 'first'", function),
            true),
        new Wanted(
            CaptureNames.notifyDeleteTrigger(table),
            statement.formatted("DELETE", on, "IS DISTINCT FROM 'asked'", function),
            true));
  }
}
