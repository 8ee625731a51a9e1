package dev.drawbridge.manage;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.schema.Hstore;
import dev.drawbridge.schema.TriggerLogTables;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementException;

/**
 * Does what a set-up needs a privilege for, and rolls it back: a role that may not finish gets the
 * error before anything is created. PostgreSQL itself decides; its rules differ by version and
 * provider.
 */
public final class Rehearsal {
  /** Less than deadlock_timeout: a deadlock's victim is never the application. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  /**
   * What the set-up itself gets over: locks, for which it waits, and tables, columns and functions
   * of the control schema, which it migrates first.
   */
  private static final Set<String> PASSING = Set.of("55P03", "42P01", "42703", "42883");

  private final Database database;
  private final MappedSchema schema;

  public Rehearsal(Database database, MappedSchema schema) {
    this.database = database;
    this.schema = schema;
  }

  /**
   * @throws SyncException.Misconfigured when a right is missing; the message says which, and what
   *     to do
   */
  public void run() {
    rehearse(
        handle -> handle.execute("CREATE EXTENSION IF NOT EXISTS hstore"),
        "The extension hstore is missing and the secret's role may not create it: let a superuser"
            + " run CREATE EXTENSION hstore, or grant the role CREATE on the database");
    rehearse(
        Hstore::use,
        "The extension hstore is in a schema that the secret's role may not use: let its owner"
            + " GRANT USAGE ON SCHEMA … to the role (\\dx in psql says which one)");
    rehearse(
        handle -> {
          handle.execute("CREATE SCHEMA IF NOT EXISTS drawbridge");
          handle.execute("CREATE TABLE drawbridge.rehearsal ()");
        },
        "The secret's role may not create the schema drawbridge, or may not create tables in the"
            + " one that is there: grant the role CREATE on the database, or make it the schema's"
            + " owner");
    rehearse(
        handle -> TriggerLogTables.install(handle, schema),
        "The secret's role may not install the schema "
            + schema.name()
            + ": it needs CREATE on the database, and what is there under the same names must be"
            + " its own. Grant that, make it a member of the owner, or choose another"
            + " MappedSchema");
  }

  private void rehearse(Consumer<Handle> step, String sentence) {
    database.waitingAtMost(
        PATIENCE,
        handle -> {
          handle.savepoint("rehearsal");
          try {
            step.accept(handle);
          } catch (StatementException e) {
            if (!PASSING.contains(state(e))) {
              throw new SyncException.Misconfigured(sentence + " (SQLSTATE " + state(e) + ").", e);
            }
          }
          handle.rollbackToSavepoint("rehearsal");
          return true;
        });
  }

  private static String state(StatementException e) {
    return SqlFailure.of(e).map(SqlFailure::state).orElse("?");
  }
}
