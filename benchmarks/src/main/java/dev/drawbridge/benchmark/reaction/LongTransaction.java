package dev.drawbridge.benchmark.reaction;

import dev.drawbridge.benchmark.drain.DrawbridgeWriter;
import dev.drawbridge.benchmark.drain.Things;
import dev.drawbridge.benchmark.drain.Workload;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.testing.OrgClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * How long a claim takes while somebody else's transaction has written a change, holds its snapshot
 * and does not end: nothing that 100,000 changes leave behind can be cleaned up then.
 */
final class LongTransaction {
  private static final int CHANGES = 100_000;
  private static final Duration LOOK = Duration.ofMillis(50);

  private final EmbeddedPostgres server;
  private final OrgClient org;

  LongTransaction(EmbeddedPostgres server, OrgClient org) {
    this.server = server;
    this.org = org;
  }

  /** The claims of one drain. */
  List<Duration> run(boolean open) throws Exception {
    try (var things = new Things(server, org, open ? "opened" : "closed");
        var writer = new DrawbridgeWriter(things.database(), org.url(), 4, LOOK);
        Connection other = DriverManager.getConnection(things.jdbc())) {
      things.writeBy(WriteAlgorithm.MERGED);
      if (open) {
        hold(other);
      }
      things.load(Workload.W1.changes(CHANGES));
      List<Duration> claims = writer.drainAll();
      if (open) {
        other.commit();
      }
      writer.drainAll();
      if (things.left() > 0) {
        throw new IllegalStateException(things.left() + " did not arrive");
      }
      return claims;
    }
  }

  private static void hold(Connection other) throws SQLException {
    other.setAutoCommit(false);
    other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = other.createStatement()) {
      statement.execute("INSERT INTO salesforce.thing9__c (value__c, key__c) VALUES ('v', 'late')");
    }
  }
}
