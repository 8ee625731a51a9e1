package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.DatabaseServer;
import dev.drawbridge.diagnose.evidence.Evidence;
import java.util.ArrayList;

/**
 * Whether the database can do what is needed of it. Heroku Connect asks whether it is Heroku's;
 * here any PostgreSQL will do that has the version, hstore, privileges, and no pooler in between.
 */
public final class HerokuPostgres implements Check<Evidence> {
  /** CREATE OR REPLACE TRIGGER came with it. */
  private static final int OLDEST = 14;

  private static final int NUMBERS_PER_MAJOR = 10_000;

  @Override
  public Title title() {
    return new Title(
        "MUST_USE_CAPABLE_POSTGRES",
        "Heroku Postgres",
        "check-heroku-postgres",
        "Upgrade PostgreSQL, install hstore, grant the role CREATE and USAGE on the mapped schema,"
            + " and connect to the server itself instead of a pooler.");
  }

  @Override
  public Finding look(Evidence evidence) {
    DatabaseServer server = evidence.server();
    var wrong = new ArrayList<String>();
    int major = server.version() / NUMBERS_PER_MAJOR;
    if (major < OLDEST) {
      wrong.add("PostgreSQL %d is too old, %d is needed".formatted(major, OLDEST));
    }
    if (server.readOnly()) {
      wrong.add("the database can only be read");
    }
    if (!server.hstore()) {
      wrong.add("the extension hstore is missing");
    }
    if (!server.mayCreate()) {
      wrong.add("the role may not create tables in the schema " + evidence.schema().name());
    }
    if (!wrong.isEmpty()) {
      return Finding.red("Your database lacks what is needed: %s.", String.join("; ", wrong));
    }
    return server.pooled()
        ? Finding.yellow(
            "A connection pooler stands before your database: the listener hears no notification"
                + " through one that pools transactions.")
        : Finding.green();
  }
}
