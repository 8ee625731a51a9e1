package dev.drawbridge.benchmark.reaction;

import dev.drawbridge.emulator.OrgProcess;
import dev.drawbridge.testing.OrgClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How long the next change waits: from COMMIT to Salesforce while the listener is on, after a
 * writer was killed in the middle of a call, and while somebody else's transaction stays open.
 * Prints a table in Markdown.
 */
public final class Reaction {
  private static final String ROW = "| %s | %d | %.0f | %.0f | %.0f |%n";

  private Reaction() {}

  public static void main(String[] args) throws Exception {
    System.setProperty("sun.net.http.retryPost", "false");
    System.out.println("| milliseconds | measured | median | 99 % | longest |");
    System.out.println("|---|---|---|---|---|");
    try (OrgProcess process = OrgProcess.start("-Xmx1g", 0, null, "drawbridge-secret")) {
      var org = new OrgClient(process.url());
      print("COMMIT to acceptance, listener on", new CommitToAcceptance(Path.of(""), org).run());
    }
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        OrgProcess process = OrgProcess.start("-Xmx1g", 0, null, "drawbridge-secret")) {
      var org = new OrgClient(process.url());
      print("proven death to the next call recorded", new KilledWriter(server, org).run());
      var claims = new LongTransaction(server, org);
      print("claim of 10,000", claims.run(false));
      print("claim of 10,000, a transaction open all the while", claims.run(true));
    }
  }

  private static void print(String what, List<Duration> all) {
    double[] millis = all.stream().mapToDouble(took -> took.toNanos() / 1e6).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        ROW,
        what,
        millis.length,
        millis[millis.length / 2],
        millis[(int) Math.ceil(millis.length * 0.99) - 1],
        millis[millis.length - 1]);
  }
}
