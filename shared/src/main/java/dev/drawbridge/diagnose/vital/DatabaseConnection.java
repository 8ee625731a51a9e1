package dev.drawbridge.diagnose.vital;

import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.Title;
import dev.drawbridge.failure.SyncException;
import org.jdbi.v3.core.JdbiException;

/** Whether the database answers. */
public final class DatabaseConnection implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_REACH_DATABASE",
        "Database Connection",
        "check-database-connection",
        "Start the database, and check the address and the credentials in its secret.");
  }

  @Override
  public Finding look(Evidence evidence) {
    try {
      evidence.connection();
      return Finding.green();
    } catch (SyncException e) {
      return Finding.red("%s", String.valueOf(e.getMessage()));
    } catch (JdbiException e) {
      return Finding.red("The database refuses what is asked of it; was the stack set up in it?");
    }
  }
}
