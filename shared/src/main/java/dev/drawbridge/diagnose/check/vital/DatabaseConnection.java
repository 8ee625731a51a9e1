package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import java.util.List;
import org.jdbi.v3.core.JdbiException;

/** Whether the database answers. */
public final class DatabaseConnection implements Check<Evidence> {
  private static final String NO_RIGHT = "42501";

  @Override
  public Title title() {
    return new Title(
        "MUST_REACH_DATABASE",
        "Database Connection",
        "check-database-connection",
        "Start the database, and check the address and the credentials in its secret; grant its"
            + " role what it lacks.");
  }

  @Override
  public Finding look(Evidence evidence) {
    try {
      evidence.connection();
      List<String> lacking = lacking(evidence);
      return lacking.isEmpty()
          ? Finding.green()
          : Finding.red("The role of the database secret lacks %s.", String.join(", ", lacking));
    } catch (SyncException e) {
      return Finding.red("%s", String.valueOf(e.getMessage()));
    } catch (JdbiException e) {
      return Finding.red("%s", refusal(e));
    }
  }

  private static String refusal(JdbiException e) {
    return SqlFailure.of(e)
        .filter(failure -> failure.state().equals(NO_RIGHT))
        .map(SqlFailure::sentence)
        .orElse("The database refuses what is asked of it; was the stack set up in it?");
  }

  /** Without them no write is claimed, settled or shown, and no entry fails for it. */
  private static List<String> lacking(Evidence evidence) {
    List<String> tables = evidence.mappings().stream().map(Mapping::table).toList();
    return evidence
        .database()
        .transaction(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT r.name || ' on ' || c.oid::regclass FROM pg_catalog.pg_class c
                          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          JOIN (VALUES ('SELECT', true), ('UPDATE', true), ('INSERT', false),
                                       ('DELETE', false)) AS r(name, of_rows)
                            ON r.of_rows OR c.relname <> ALL(:tables)
                         WHERE n.nspname = :schema AND c.relkind IN ('r', 'p')
                           AND (c.relname = ANY(:tables)
                                OR c.relname IN ('_trigger_log', '_trigger_log_archive'))
                           AND NOT pg_catalog.has_table_privilege(c.oid, r.name)
                         ORDER BY 1
                        """)
                    .bind("schema", evidence.schema().name())
                    .bindArray("tables", String.class, tables)
                    .mapTo(String.class)
                    .list());
  }
}
