package dev.drawbridge.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.sobject.SObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A journal that is larger than the heap of the org. */
class LongJournalIT {
  private static final int RECORDS = 200;
  private static final int CALLS = 1_000;
  private static final String TEXT = "x".repeat(250);

  private Process process;
  private URI url;

  @BeforeEach
  void start() throws Exception {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-jar",
                "target/salesforce-emulator.jar")
            .start();
    String line = process.inputReader().readLine();
    url = URI.create(line.substring(line.indexOf("http")));
  }

  @AfterEach
  void stop() throws Exception {
    process.destroy();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private void fill(PartnerConnection partner) throws Exception {
    SaveResult[] made =
        partner.create(
            Stream.generate(() -> account("Name", "a")).limit(RECORDS).toArray(SObject[]::new));
    SObject[] changes =
        Arrays.stream(made)
            .map(
                result -> {
                  SObject account = account("Description", TEXT);
                  account.setId(result.getId());
                  return account;
                })
            .toArray(SObject[]::new);
    for (int call = 1; call < CALLS; call++) {
      partner.update(changes);
    }
  }

  private static SObject account(String field, String value) {
    var account = new SObject("Account");
    account.setField(field, value);
    return account;
  }

  @Test
  void twoHundredThousandLinesAreAnsweredToSeveralAtATimeWithoutBeingKept() throws Exception {
    try (TestOrg org = new TestOrg(url)) {
      fill(org.connect());
    }
    Callable<Integer> reader = this::read;
    try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
      List<Future<Integer>> counts = readers.invokeAll(List.of(reader, reader, reader));
      for (Future<Integer> count : counts) {
        assertThat(count.get()).isEqualTo(RECORDS * CALLS);
      }
    }
  }

  private int read() throws Exception {
    var request = HttpRequest.newBuilder(url.resolve("/emulator/journal")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      int seen = 0;
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode entry = TestOrg.JSON.readTree(line);
          assertThat(entry.path("seq").asInt()).isEqualTo(++seen);
        }
      }
      return seen;
    }
  }
}
