package dev.drawbridge.benchmark.reaction;

import dev.drawbridge.benchmark.Pause;
import dev.drawbridge.benchmark.drain.DrawbridgeWriter;
import dev.drawbridge.benchmark.drain.Things;
import dev.drawbridge.benchmark.drain.Workload;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.testing.OrgClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A writer in a process of its own is killed while its call is under way; whoever is told of its
 * death takes over, sends the call again and records what came of it. Without the start of a
 * function, which Lambda adds where none is idle.
 */
final class KilledWriter {
  private static final int KILLS = 10;
  private static final int CHANGES = 400;
  private static final Duration LOOK = Duration.ofMillis(50);

  /** Longer than a kill takes. */
  private static final int CALL_MILLIS = 2_000;

  private final EmbeddedPostgres server;
  private final OrgClient org;

  KilledWriter(EmbeddedPostgres server, OrgClient org) {
    this.server = server;
    this.org = org;
  }

  /** From each death to the record of the first call after it. */
  List<Duration> run() throws Exception {
    List<Duration> all = new ArrayList<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      try (var things = new Things(server, org, "killed" + kill);
          var heir = new DrawbridgeWriter(things.database(), org.url(), 1, LOOK)) {
        all.add(kill(things, heir));
      }
    }
    return all;
  }

  private Duration kill(Things things, DrawbridgeWriter heir) throws Exception {
    things.writeBy(WriteAlgorithm.RECORD_ORDERED);
    things.load(Workload.W1.changes(CHANGES));
    latency(CALL_MILLIS);
    Process victim = Victim.start(things.jdbc(), org.url());
    while (things.number("SELECT count(*) FROM drawbridge.call WHERE state = 'SENT'") == 0) {
      if (!victim.isAlive()) {
        throw new IllegalStateException("the writer ended by itself");
      }
      Pause.of(Duration.ofMillis(10));
    }
    // Marked first, sent then.
    Pause.of(Duration.ofMillis(CALL_MILLIS / 10));
    victim.destroyForcibly().waitFor();
    long death = System.nanoTime();
    latency(0);
    heir.takeOver(Victim.OWNER);
    var took = Duration.ofNanos(System.nanoTime() - death);
    long settled = things.number("SELECT count(*) FROM drawbridge.call WHERE state = 'SETTLED'");
    if (settled != 1) {
      throw new IllegalStateException(settled + " calls are settled, not one");
    }
    return took;
  }

  private void latency(int millis) throws Exception {
    org.control().latency(millis, 0);
  }
}
