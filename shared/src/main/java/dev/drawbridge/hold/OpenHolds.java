package dev.drawbridge.hold;

import dev.drawbridge.database.Database;
import java.util.List;
import java.util.SortedMap;

/** What operators ask of the open holds. Each answer is of one moment. */
public final class OpenHolds {
  private final Database database;

  public OpenHolds(Database database) {
    this.database = database;
  }

  /**
   * A part of the list, the oldest first.
   *
   * @param count of the whole list
   */
  public record Part(long count, List<Holds.Open> holds) {}

  /**
   * @param after the number of the hold that was read last; 0 for the beginning
   */
  public Part part(long after, int most) {
    return database.transaction(
        handle -> new Part(Holds.countOpen(handle), Holds.openAfter(handle, after, most)));
  }

  /** The codes of the open holds, with how many have each. */
  public SortedMap<String, Long> causes() {
    return database.transaction(Holds::causes);
  }

  /** Open holds that keep something back. */
  public int waitingForAPerson() {
    return database.transaction(Holds::waitingForAPerson);
  }
}
