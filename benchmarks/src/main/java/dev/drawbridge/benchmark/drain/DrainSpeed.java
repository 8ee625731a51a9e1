package dev.drawbridge.benchmark.drain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.OrgProcess;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.testing.OrgClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From claim to SUCCESS: each algorithm and a script over the six workloads, without latency and
 * with that of a real org. Database, org and client share the machine; the org counts what it
 * accepted, and a run in which anything did not arrive is no run.
 *
 * <p>Arguments: {@code [changes] [workloads, such as W1,W3] [folder of the report]}.
 */
public final class DrainSpeed {
  private static final int SIZE = 10_000;

  private static final Duration LOOK = Duration.ofMillis(50);

  private static final int WARM_UP = 20_000;

  /** Beyond, what makes one call after the other takes an hour that says nothing new. */
  private static final int LONG = 10_000;

  /** The workload whose pace with latency is aimed at. */
  private static final Workload TARGET = Workload.W3;

  private final EmbeddedPostgres server;
  private final OrgClient org;
  private final JsforceScript script;
  private int runs;

  private DrainSpeed(EmbeddedPostgres server, OrgClient org, JsforceScript script) {
    this.server = server;
    this.org = org;
    this.script = script;
  }

  public static void main(String[] args) throws Exception {
    int size = args.length > 0 ? Integer.parseInt(args[0]) : SIZE;
    String names = args.length > 1 ? args[1] : "W1,W2,W3,W4,W5,W6";
    var folder = Path.of(args.length > 2 ? args[2] : "benchmarks/target/drain-speed");
    System.setProperty("sun.net.http.retryPost", "false");
    var script = new JsforceScript(Path.of(""));
    if (!script.isInstalled()) {
      System.err.println("Without the script: run npm ci in benchmarks/anchors/jsforce for it.");
    }
    List<Figures> quick = new ArrayList<>();
    List<Figures> slow = new ArrayList<>();
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        OrgProcess process = OrgProcess.start("-Xmx2g", 0, null, "drawbridge-secret")) {
      var speed = new DrainSpeed(server, new OrgClient(process.url()), script);
      // For nothing: the first runs would pay for loading and compiling the classes.
      for (Contestant contestant : speed.withoutLatency(WARM_UP)) {
        if (contestant instanceof Contestant.Drawbridge) {
          speed.measure(Workload.W3, contestant, WARM_UP, 0);
        }
      }
      for (String name : names.split(",")) {
        Workload workload = Workload.valueOf(name);
        for (Contestant contestant : speed.withoutLatency(size)) {
          quick.add(speed.measure(workload, contestant, size, 0));
        }
        for (Contestant contestant : speed.withLatency(workload, size)) {
          slow.add(speed.measure(workload, contestant, size, 1));
        }
      }
    }
    new DrainReport(size, quick, slow).write(folder);
    System.err.println("Written to " + folder);
  }

  private List<Contestant> withoutLatency(int size) {
    List<Contestant> all = new ArrayList<>();
    if (size <= LONG) {
      all.add(new Contestant.Drawbridge(WriteAlgorithm.ORDERED, 1));
    }
    all.add(new Contestant.Drawbridge(WriteAlgorithm.MERGED, 4));
    all.add(new Contestant.Drawbridge(WriteAlgorithm.RECORD_ORDERED, 4));
    if (script.isInstalled()) {
      all.add(new Contestant.Jsforce());
    }
    return all;
  }

  private List<Contestant> withLatency(Workload workload, int size) {
    List<Contestant> all = new ArrayList<>();
    all.add(new Contestant.Drawbridge(WriteAlgorithm.MERGED, 4));
    if (size <= LONG) {
      all.add(new Contestant.Drawbridge(WriteAlgorithm.RECORD_ORDERED, 4));
    }
    if (size <= LONG || workload == TARGET) {
      all.add(new Contestant.Drawbridge(WriteAlgorithm.RECORD_ORDERED, 8));
    }
    if (size <= LONG && script.isInstalled()) {
      all.add(new Contestant.Jsforce());
    }
    return all;
  }

  /**
   * @param latency 1 for 0.15 s a call and 4 ms a record, 0 for none
   */
  private Figures measure(Workload workload, Contestant contestant, int size, int latency)
      throws Exception {
    System.err.printf("%s, %s%s%n", workload, contestant.title(), latency == 0 ? "" : ", latency");
    try (var things = new Things(server, org, "run" + ++runs);
        var before = new DrawbridgeWriter(things.database(), org.url(), 1, LOOK)) {
      things.writeBy(WriteAlgorithm.RECORD_ORDERED);
      things.load(workload.before());
      before.drainAll();
      things.load(workload.changes(size));
      things.database().transaction(handle -> handle.execute("ANALYZE"));
      org.control().latency(150 * latency, 4 * latency);
      Run run = run(things, contestant, latency == 0 ? LOOK : LOOK.multipliedBy(10));
      org.control().latency(0, 0);
      if (things.left() > 0) {
        throw new IllegalStateException(things.left() + " did not arrive");
      }
      System.err.printf(Locale.ROOT, "  %.2f s, %d calls%n", run.seconds(), run.calls());
      return new Figures(
          workload,
          contestant,
          size,
          run.seconds(),
          run.calls(),
          run.accepted(),
          run.cpuSeconds(),
          run.megabytes(),
          run.rowVersions());
    }
  }

  private record Run(
      double seconds,
      long calls,
      long accepted,
      double cpuSeconds,
      long megabytes,
      long rowVersions) {}

  private Run run(Things things, Contestant contestant, Duration look) throws Exception {
    JsonNode counted = org.control().counters();
    long versions = things.rowVersions();
    Client.forgetSize();
    double cpu = Client.cpuSeconds();
    long start = System.nanoTime();
    double cost;
    long memory;
    switch (contestant) {
      case Contestant.Drawbridge drawbridge -> {
        things.writeBy(drawbridge.algorithm());
        try (var writer =
            new DrawbridgeWriter(things.database(), org.url(), drawbridge.concurrency(), look)) {
          writer.drainAll();
        }
        cost = Client.cpuSeconds() - cpu;
        memory = Client.megabytes();
      }
      case Contestant.Jsforce ignored -> {
        JsonNode said = script.run(things.url(), org.url().toString(), org.token());
        cost = said.path("cpuSeconds").asDouble();
        memory = said.path("megabytes").asLong();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    JsonNode now = org.control().counters();
    return new Run(
        seconds,
        now.path("apiCalls").asLong() - counted.path("apiCalls").asLong(),
        accepted(now) - accepted(counted),
        cost,
        memory,
        things.rowVersions() - versions);
  }

  private static long accepted(JsonNode counters) {
    return counters.path("records").path("accepted").asLong();
  }
}
