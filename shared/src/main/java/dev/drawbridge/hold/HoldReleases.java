package dev.drawbridge.hold;

import dev.drawbridge.batch.Calls;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Releases holds as an operator decides; the rules are those of the SQL functions {@code
 * drawbridge.release_hold} and {@code drawbridge.release_holds}, which can be called directly as
 * well.
 */
public final class HoldReleases {
  /** RAISE EXCEPTION of our own functions: a sentence for the caller. */
  private static final String RAISED = "P0001";

  /** What hstore says of a text that is none. */
  private static final String UNREADABLE = "42601";

  /** The class of values that a column's type does not take. */
  private static final String BAD_VALUE = "22";

  private final Database database;

  public HoldReleases(Database database) {
    this.database = database;
  }

  /**
   * What an operator decides about a hold.
   *
   * @param kind retry, skip, landed or amend
   * @param sfid for landed
   * @param amended for amend: a JSON object of columns and their new values
   */
  public record Resolution(String kind, @Nullable String sfid, @Nullable String amended) {}

  /**
   * @return a sentence that says what was done
   * @throws SyncException.Misconfigured when the hold cannot be released so; the message says why
   */
  public String release(long hold, Resolution resolution) {
    return asked(
        () ->
            database.transaction(
                handle ->
                    handle
                        .createQuery(
                            "SELECT drawbridge.release_hold(:hold, :kind, :sfid, :amended::jsonb)")
                        .bind("hold", hold)
                        .bind("kind", resolution.kind())
                        .bind("sfid", resolution.sfid())
                        .bind("amended", resolution.amended())
                        .mapTo(String.class)
                        .one()));
  }

  /** Releases a hold that no longer needs a decision, in the caller's transaction. */
  public static void byItself(Handle handle, long hold, String kind, @Nullable String sfid) {
    handle
        .createQuery("SELECT drawbridge.resolve_hold(:hold, :kind, :sfid, NULL, 'drawbridge')")
        .bind("hold", hold)
        .bind("kind", kind)
        .bind("sfid", sfid)
        .mapTo(String.class)
        .one();
  }

  /**
   * Settles what was rejected when it was sent again, and had landed by its first request: what
   * became of it was not known. Not every rejected entry is held.
   */
  public static void landedBefore(
      Handle handle, long call, long logId, RecordKey record, String sfid) {
    Holds.open(
        handle,
        new Holds.NewHold(
            Calls.batch(handle, call),
            Holds.Scope.RECORD,
            logId,
            record,
            Holds.Reason.OUTCOME_UNKNOWN,
            Holds.Reason.OUTCOME_UNKNOWN.name(),
            "its first request got no answer, and was carried out"));
    long hold =
        handle
            .createQuery(
                """
                UPDATE drawbridge.hold SET reason = 'OUTCOME_UNKNOWN'
                 WHERE log_id = :logId AND resolved_at IS NULL RETURNING id
                """)
            .bind("logId", logId)
            .mapTo(Long.class)
            .one();
    byItself(handle, hold, "landed", sfid);
  }

  /**
   * Releases every open hold of one cause, or none.
   *
   * @param code that Salesforce gave
   * @param table the table without schema; null for all
   * @return how many
   * @throws SyncException.Misconfigured when one cannot be released so; the message says why
   */
  public int releaseAll(String code, @Nullable String table, Resolution resolution) {
    return asked(
        () ->
            database.transaction(
                handle ->
                    handle
                        .createQuery(
                            "SELECT drawbridge.release_holds(:code, :kind, :table,"
                                + " :amended::jsonb)")
                        .bind("code", code)
                        .bind("kind", resolution.kind())
                        .bind("table", table)
                        .bind("amended", resolution.amended())
                        .mapTo(Integer.class)
                        .one()));
  }

  private static <T> T asked(Supplier<T> work) {
    try {
      return work.get();
    } catch (UnableToExecuteStatementException e) {
      throw e.getCause() instanceof PSQLException sql && refused(String.valueOf(sql.getSQLState()))
          ? new SyncException.Misconfigured(sentence(sql), e)
          : e;
    }
  }

  private static boolean refused(String state) {
    return RAISED.equals(state) || state.startsWith(BAD_VALUE) || UNREADABLE.equals(state);
  }

  private static String sentence(PSQLException e) {
    if (UNREADABLE.equals(e.getSQLState())) {
      return "The entry cannot be read, so single columns of it cannot be amended: repair its"
          + " values in the trigger log and set it to NEW, or skip it.";
    }
    ServerErrorMessage message = e.getServerErrorMessage();
    return message == null ? "refused" : String.valueOf(message.getMessage());
  }
}
