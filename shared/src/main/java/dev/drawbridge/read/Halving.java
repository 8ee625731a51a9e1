package dev.drawbridge.read;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.SqlFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Does something to many rows in one statement, and where the database refuses it for a row's own
 * sake, to halves of them, until those are found that it refuses.
 */
final class Halving {
  private static final String SAVEPOINT = "rows_of_a_read";
  private static final SqlFailure LEFT_OUT = new SqlFailure("", "", true);

  private Halving() {}

  /**
   * @param row what was refused
   * @param failure what the database said; of a row that a trigger left out, nothing
   */
  record Refused<T>(T row, SqlFailure failure) {
    /** What happened, without any value. */
    String sentence() {
      return failure == LEFT_OUT
          ? "A BEFORE trigger of the application returned NULL for the row, so it was not written."
          : failure.sentence();
    }
  }

  /**
   * @param statement for any number of the rows; returns those that a trigger of the application
   *     left out
   * @return those that were refused; the others are done
   * @throws UnableToExecuteStatementException for what is no row's fault
   */
  static <T> List<Refused<T>> run(
      Handle handle, List<T> rows, Function<List<T>, List<T>> statement) {
    List<Refused<T>> refused = new ArrayList<>();
    halve(handle, rows, statement, refused);
    return refused;
  }

  private static <T> void halve(
      Handle handle, List<T> rows, Function<List<T>, List<T>> statement, List<Refused<T>> refused) {
    if (rows.isEmpty()) {
      return;
    }
    handle.savepoint(SAVEPOINT);
    SqlFailure failure;
    try {
      Database.stayUncaptured(handle);
      List<T> leftOut = statement.apply(rows);
      // A deferred constraint would else fail the COMMIT, and all rows with one.
      handle.execute("SET CONSTRAINTS ALL IMMEDIATE");
      handle.releaseSavepoint(SAVEPOINT);
      leftOut.forEach(row -> refused.add(new Refused<>(row, LEFT_OUT)));
      return;
    } catch (UnableToExecuteStatementException e) {
      handle.rollbackToSavepoint(SAVEPOINT);
      failure = SqlFailure.of(e).filter(Halving::isOfTheRow).orElseThrow(() -> e);
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
   * Data exceptions, constraints, a lock that another session holds on the row or on its unique
   * value, and whatever a trigger of the application ends with, unless the database itself is in
   * trouble: one row's trigger must not stop all others.
   */
  private static boolean isOfTheRow(SqlFailure failure) {
    String state = failure.state();
    return state.startsWith("22")
        || state.startsWith("23")
        || state.startsWith("P0")
        || state.equals("55P03")
        || failure.inFunction() && !failure.mayPass();
  }
}
