package dev.drawbridge.diagnose.history;

import dev.drawbridge.database.Database;
import java.util.Optional;

/** Diagnoses that are asked for now and fetched later, as Heroku Connect's API has them. */
public final class RequestedDiagnoses {
  private final Database database;

  public RequestedDiagnoses(Database database) {
    this.database = database;
  }

  /** What became of one that was asked for. */
  public sealed interface State {
    record Unknown() implements State {}

    record Running() implements State {}

    /**
     * @param json the result in the API's own form
     */
    record Finished(String json) implements State {}
  }

  /**
   * @param id a name no other has
   */
  public void ask(String id) {
    database.transaction(
        handle -> handle.execute("INSERT INTO drawbridge.validation (id) VALUES (?)", id));
  }

  public void finish(String id, String json) {
    database.transaction(
        handle ->
            handle.execute(
                "UPDATE drawbridge.validation SET result = ?::jsonb WHERE id = ?", json, id));
  }

  public State state(String id) {
    return database.transaction(
        handle ->
            handle
                .createQuery(
                    "SELECT result::text AS result FROM drawbridge.validation WHERE id = :id")
                .bind("id", id)
                .map((rs, ctx) -> of(Optional.ofNullable(rs.getString("result"))))
                .findOne()
                .orElseGet(State.Unknown::new));
  }

  private static State of(Optional<String> result) {
    return result.<State>map(State.Finished::new).orElseGet(State.Running::new);
  }
}
