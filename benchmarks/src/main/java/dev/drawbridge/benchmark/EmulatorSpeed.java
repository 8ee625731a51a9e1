package dev.drawbridge.benchmark;

import dev.drawbridge.emulator.OrgProcess;
import dev.drawbridge.testing.OrgClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many record writes the emulated org accepts a second, and how many records it holds in 1 GiB:
 * SOAP upserts of 200 with requests built beforehand, from a few connections of the same machine.
 */
public final class EmulatorSpeed {
  private static final int RECORDS = 1_000_000;
  private static final int ROUNDS = 3;
  private static final int CONNECTIONS = 3;
  private static final String HEAP = "-Xmx1g";

  private EmulatorSpeed() {}

  /** Records a second while they were created, and while all of them were updated once more. */
  private record Round(double created, double updated) {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : ROUNDS;
    int records = args.length > 1 ? Integer.parseInt(args[1]) : RECORDS;
    List<Round> memory = new ArrayList<>();
    List<Round> file = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      System.err.printf("round %d of %d%n", round, rounds);
      memory.add(measure(records, null));
      try (var directory = TemporaryDirectory.create("org")) {
        file.add(measure(records, directory.path()));
      }
    }
    System.out.printf(
        "%n%,d accounts in %s, %d connections, best of %d rounds, records a second:%n%n",
        records, HEAP, CONNECTIONS, rounds);
    System.out.println("| org | created | updated |");
    System.out.println("|---|---|---|");
    print("in memory", memory);
    print("in a directory", file);
  }

  private static void print(String org, List<Round> rounds) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f |%n",
        org,
        rounds.stream().mapToDouble(Round::created).max().orElse(0),
        rounds.stream().mapToDouble(Round::updated).max().orElse(0));
  }

  private static Round measure(int records, @Nullable Path directory) throws Exception {
    try (var process = OrgProcess.start(HEAP, 0, directory, "drawbridge-secret")) {
      var org = new OrgClient(process.url());
      String token = org.token();
      double created = run(org.url(), token, records);
      double updated = run(org.url(), token, records);
      check(org, records);
      System.err.printf(Locale.ROOT, "  %,.0f created/s, %,.0f updated/s%n", created, updated);
      return new Round(created, updated);
    }
  }

  private static double run(URI url, String token, int records) throws Exception {
    int calls = records / UpsertRequest.RECORDS;
    var next = new AtomicInteger();
    long start = System.nanoTime();
    try (ExecutorService executor = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(
            executor.submit(
                () -> {
                  try (UpsertRequest request = new UpsertRequest(url, token)) {
                    for (int call = next.getAndIncrement();
                        call < calls;
                        call = next.getAndIncrement()) {
                      request.send(call * UpsertRequest.RECORDS);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    return calls * (double) UpsertRequest.RECORDS / (System.nanoTime() - start) * 1e9;
  }

  private static void check(OrgClient org, int records) {
    String counters = org.control().counters().toString();
    if (!counters.contains("\"accepted\":" + 2L * records)) {
      throw new IllegalStateException("Not all records were accepted: " + counters);
    }
  }
}
