package dev.drawbridge.read;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.SqlFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Does something to many rows in one statement, and where the database refuses it for a row's own
 * sake, to halves of them, until those are found that it refuses.
 */
final class Refusals {
  private static final String SAVEPOINT = "rows_of_a_read";

  private Refusals() {}

  /**
   * @param row what was refused
   * @param failure what the database said
   */
  record Refused<T>(T row, SqlFailure failure) {}

  /**
   * @param statement for any number of the rows
   * @return those that were refused; the others are done
   * @throws UnableToExecuteStatementException for what is no row's fault
   */
  static <T> List<Refused<T>> halving(Handle handle, List<T> rows, Consumer<List<T>> statement) {
    List<Refused<T>> refused = new ArrayList<>();
    halve(handle, rows, statement, refused);
    return refused;
  }

  private static <T> void halve(
      Handle handle, List<T> rows, Consumer<List<T>> statement, List<Refused<T>> refused) {
    if (rows.isEmpty()) {
      return;
    }
    handle.savepoint(SAVEPOINT);
    SqlFailure failure;
    try {
      Database.applyOn(handle);
      statement.accept(rows);
      // A deferred constraint would else fail the COMMIT, and all rows with one.
      handle.execute("SET CONSTRAINTS ALL IMMEDIATE");
      handle.releaseSavepoint(SAVEPOINT);
      return;
    } catch (UnableToExecuteStatementException e) {
      handle.rollbackToSavepoint(SAVEPOINT);
      failure = SqlFailure.of(e).filter(Refusals::isOfTheRow).orElseThrow(() -> e);
    }
    if (rows.size() == 1) {
      refused.add(new Refused<>(rows.getFirst(), failure));
      return;
    }
    int half = rows.size() / 2;
    halve(handle, rows.subList(0, half), statement, refused);
    halve(handle, rows.subList(half, rows.size()), statement, refused);
  }

  /**
   * Data exceptions, constraints, what a trigger of the application raises, and a lock that another
   * session holds on the row or on its unique value.
   */
  private static boolean isOfTheRow(SqlFailure failure) {
    return failure.state().startsWith("22")
        || failure.state().startsWith("23")
        || failure.state().equals("P0001")
        || failure.state().equals("55P03");
  }
}
