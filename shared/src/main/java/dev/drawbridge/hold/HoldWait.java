package dev.drawbridge.hold;

import dev.drawbridge.database.Database;
import java.util.List;

/** Lets the execution of a batch wait for the holds that the batch left. */
public final class HoldWait {
  private final Database database;

  public HoldWait(Database database) {
    this.database = database;
  }

  /**
   * What an execution finds when it begins to wait.
   *
   * @param open whether there is anything to wait for; if not, its token is to be answered at once
   * @param holds the open ones of its batch
   */
  public record Registered(boolean open, List<Holds.Open> holds) {}

  /** Keeps the execution's token, unless all holds of the batch are released already. */
  public Registered register(long batch, String token) {
    return database.transaction(
        handle ->
            new Registered(Holds.storeToken(handle, batch, token), Holds.openOf(handle, batch)));
  }
}
