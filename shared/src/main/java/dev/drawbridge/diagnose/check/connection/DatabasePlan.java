package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.DatabaseServer;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.setting.Setting;

/**
 * Whether the database has room for us. Where Heroku Connect asks for the plan, this asks for what
 * the plan decides: how many connections there may be, and are.
 */
public final class DatabasePlan implements Check<Evidence> {
  /** The functions that use the database at the same time while changes flow. */
  private static final int LEAST = 3;

  @Override
  public Title title() {
    return new Title(
        "SHOULD_HAVE_DATABASE_CAPACITY",
        "Database Plan",
        "check-database-plan",
        "Choose a larger database, raise max_connections or the role's CONNECTION LIMIT, or close"
            + " connections of the application.");
  }

  @Override
  public Finding look(Evidence evidence) {
    DatabaseServer server = evidence.server();
    long free = server.mostConnections() - server.usedConnections();
    String message =
        "Your database is underpowered: of %d connections it allows, %d are in use."
            .formatted(server.mostConnections(), server.usedConnections());
    if (free < LEAST) {
      return Finding.red("%s", message);
    }
    return free < evidence.threshold(Setting.DATABASE_FREE_CONNECTIONS)
        ? Finding.yellow("%s", message)
        : Finding.green();
  }
}
