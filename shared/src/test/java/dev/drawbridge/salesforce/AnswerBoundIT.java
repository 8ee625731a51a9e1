package dev.drawbridge.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.change.Operation;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What answers at the org's address says more than anybody can keep, or something else. */
class AnswerBoundIT {
  private static final int MEMBERS = 200;
  private static final int MEMBER_BYTES = 10_000_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Authenticator authenticator =
      new Authenticator(this::credentials, http, Clock.systemUTC(), organization -> {});
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/services", AnswerBoundIT::bomb);
    server.createContext("/services/oauth2", this::signIn);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void aWriteWhoseAnswerUnpacksToGigabytesHasAnUnknownOutcome() {
    var record = new OutgoingRecord("Account", null, Map.of("Name", "Acme"), List.of(), List.of());
    assertThat(new SoapWriter(org()).write(Operation.CREATE, null, List.of(record)))
        .isEqualTo(new Answer.Unknown("ANSWER_TOO_LARGE"));
  }

  @Test
  void aWriteWhoseAnswerDoesNotEndHasAnUnknownOutcome() {
    replace("/services/Soap", AnswerBoundIT::endless);
    assertThat(new SoapWriter(org()).ask()).isEqualTo(new Answer.Unknown("ANSWER_TOO_LARGE"));
  }

  @Test
  void aQuestionNamesTheAnswerThatIsTooLarge() {
    var inspection = new OrgInspection(authenticator, http, TIMEOUT);
    assertThatThrownBy(inspection::user)
        .isInstanceOf(SyncException.Retriable.class)
        .hasMessage(
            "Salesforce gave an answer of more than 52,428,800 bytes, which is not read on; check"
                + " what answers at the address of the org.");
    assertThatThrownBy(inspection::versions)
        .isInstanceOf(SyncException.Retriable.class)
        .hasMessageContaining("more than 1,048,576 bytes");
    assertThatThrownBy(inspection::requests)
        .isInstanceOf(SyncException.Retriable.class)
        .hasMessageContaining("more than 1,048,576 bytes");
  }

  @Test
  void anAnswerOfTheBulkApiIsBoundToo() {
    var jobs = new BulkJobs(org());
    assertThat(jobs.results("750000000000001", "751000000000001"))
        .isEqualTo(new BulkAnswer.Refused<>(FailureClass.RETRY, "ANSWER_TOO_LARGE"));
    assertThat(jobs.batches("750000000000001"))
        .isEqualTo(new BulkAnswer.Refused<>(FailureClass.RETRY, "ANSWER_TOO_LARGE"));
    assertThat(jobs.create("Account", Operation.CREATE, null))
        .isEqualTo(new BulkAnswer.Refused<>(FailureClass.RETRY, "ANSWER_TOO_LARGE"));
  }

  @Test
  void aSignInNamesTheAnswerThatIsTooLarge() {
    replace("/services/oauth2", AnswerBoundIT::bomb);
    assertThatThrownBy(authenticator::session)
        .isInstanceOf(SyncException.Retriable.class)
        .hasMessageContaining("an answer of more than 1,048,576 bytes");
  }

  @Test
  void aPageThatIsNotTheApisIsNotCalledAnAbsence() {
    replace("/services/Soap", exchange -> text(exchange, 503, "<html>Maintenance</html>"));
    assertThatThrownBy(() -> new OrgInspection(authenticator, http, TIMEOUT).user())
        .isInstanceOf(SyncException.Retriable.class)
        .hasMessage(
            "What answers at the address of the org is not Salesforce's API (HTTP 503); check"
                + " instance and proxies, and try again later.");
  }

  @Test
  void aSignInWithoutATokenIsReportedAsSuch() {
    replace("/services/oauth2", exchange -> text(exchange, 200, "{}"));
    assertThatThrownBy(authenticator::session)
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("without access_token or instance_url")
        .hasMessageNotContaining("null");
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private OrgConnection org() {
    return new OrgConnection(authenticator, http, TIMEOUT, WriteHeaders.standard());
  }

  private Credentials credentials() {
    return new Credentials.ClientCredentials(address(), "client", "secret");
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void replace(String path, HttpHandler handler) {
    if (path.equals("/services/oauth2")) {
      server.removeContext(path);
    }
    server.createContext(path, handler);
  }

  private void signIn(HttpExchange exchange) throws IOException {
    byte[] body =
        """
        {"access_token": "00D!x", "instance_url": "%s", "id": "%s/id/00D000000000001EAA/005000000000001AAA"}
        """
            .formatted(address(), address())
            .getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Two gigabytes of blanks in two megabytes: a gzip file may have any number of members. */
  private static void bomb(HttpExchange exchange) throws IOException {
    byte[] member = member();
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      exchange.getResponseHeaders().set("Content-Type", "text/xml");
      exchange.sendResponseHeaders(200, 0);
      write(exchange, member, MEMBERS);
    }
  }

  private static void endless(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, 0);
      write(exchange, new byte[MEMBER_BYTES], Integer.MAX_VALUE);
    }
  }

  private static void write(HttpExchange exchange, byte[] part, int times) {
    OutputStream out = exchange.getResponseBody();
    try {
      for (int i = 0; i < times; i++) {
        out.write(part);
      }
    } catch (IOException e) {
      // The client has had enough.
      assertThat(e).isNotNull();
    }
  }

  private static byte[] member() throws IOException {
    var packed = new ByteArrayOutputStream();
    byte[] blanks = new byte[MEMBER_BYTES];
    Arrays.fill(blanks, (byte) ' ');
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(blanks);
    }
    return packed.toByteArray();
  }
}
