package dev.drawbridge.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.ApiUsage;
import dev.drawbridge.emulator.api.Background;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.FaultScript;
import dev.drawbridge.emulator.api.InFlight;
import dev.drawbridge.emulator.api.LateCalls;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.api.Limits;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.api.Tokens;
import dev.drawbridge.emulator.bulk.BatchProcessor;
import dev.drawbridge.emulator.bulk.BulkApi;
import dev.drawbridge.emulator.bulk.BulkOperations;
import dev.drawbridge.emulator.bulk.Jobs;
import dev.drawbridge.emulator.bulk2.Bulk2;
import dev.drawbridge.emulator.bulk2.JobProcessor;
import dev.drawbridge.emulator.bulk2.JobStore;
import dev.drawbridge.emulator.control.ControlPlane;
import dev.drawbridge.emulator.control.LimitSection;
import dev.drawbridge.emulator.control.StatusPage;
import dev.drawbridge.emulator.control.UserSection;
import dev.drawbridge.emulator.http.Certificate;
import dev.drawbridge.emulator.http.Router;
import dev.drawbridge.emulator.journal.CommitLog;
import dev.drawbridge.emulator.oauth.Apps;
import dev.drawbridge.emulator.oauth.Client;
import dev.drawbridge.emulator.oauth.Grants;
import dev.drawbridge.emulator.oauth.Keys;
import dev.drawbridge.emulator.oauth.OAuth;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.RestApi;
import dev.drawbridge.emulator.soap.SoapApi;
import dev.drawbridge.emulator.soql.Queries;
import dev.drawbridge.emulator.store.OrgClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A running org. */
public final class Emulator implements AutoCloseable {
  private static final int DAILY_QUERY_JOBS = 10_000;

  /**
   * For how many seconds a request may be on its way; the JDK's server waits for ever by itself.
   */
  private static final String LONGEST_REQUEST = "sun.net.httpserver.maxReqTime";

  private final HttpServer server;
  private final ExecutorService executor;
  private final Background background;
  private final Org org;

  private Emulator(HttpServer server, ExecutorService executor, Background background, Org org) {
    this.server = server;
    this.executor = executor;
    this.background = background;
    this.org = org;
  }

  /**
   * The running process whose org has a data directory.
   *
   * @throws IllegalArgumentException with a sentence if the directory cannot be read
   */
  public static Optional<ProcessHandle> holding(Path data) {
    return CommitLog.holding(data);
  }

  /**
   * Starts an org on 127.0.0.1.
   *
   * @throws IllegalArgumentException with a sentence if the data directory, the keystore or a file
   *     of describes cannot be used
   * @throws java.io.UncheckedIOException with a sentence if the port cannot be had
   */
  public static Emulator start(EmulatorOptions options) {
    var json = new ObjectMapper();
    HttpServer server = bind(options);
    try {
      CommitLog log =
          options.dataDirectory() == null ? null : CommitLog.open(options.dataDirectory(), json);
      Org org = open(log, json, options.organization());
      options.describes().forEach(file -> describe(org, file, json));
      ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
      var emulator = new Emulator(server, executor, background(), org);
      server.createContext("/", emulator.router(options, json));
      server.setExecutor(executor);
      server.start();
      return emulator;
    } catch (RuntimeException e) {
      server.stop(0);
      throw e;
    }
  }

  private static void describe(Org org, Path file, ObjectMapper json) {
    try {
      JsonNode described = json.readTree(file.toFile());
      org.administration().change(schema -> schema.described(described));
    } catch (IOException | IllegalArgumentException e) {
      org.close();
      String reason =
          e instanceof JsonProcessingException broken
              ? broken.getOriginalMessage()
              : String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          "The describe file " + file + " cannot be used: " + reason, e);
    }
  }

  private static Background background() {
    return new Background(
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("bulk").factory()),
        Executors.newVirtualThreadPerTaskExecutor());
  }

  private static Org open(
      @Nullable CommitLog log, ObjectMapper json, @Nullable String organization) {
    try {
      return new Org(new OrgClock(Clock.systemUTC()), json, log, organization);
    } catch (RuntimeException e) {
      if (log != null) {
        log.close();
      }
      throw e;
    }
  }

  private static HttpServer bind(EmulatorOptions options) {
    // The server sends head and body apart; without this the body waits 40 ms for the head's ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // Whoever speaks TLS to the plain port sends no request that ever ends, and waits for an
    // answer.
    System.getProperties().putIfAbsent(LONGEST_REQUEST, "60");
    int port = options.port();
    SSLContext context =
        switch (options.tls()) {
          case null -> null;
          case EmulatorOptions.Tls.Keystore(Path file, String password) ->
              Certificate.of(file, password);
          case EmulatorOptions.Tls.SelfSigned(Path directory) -> Certificate.selfSigned(directory);
        };
    try {
      var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
      if (context == null) {
        return HttpServer.create(address, 256);
      }
      var server = HttpsServer.create(address, 256);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Port "
              + port
              + " cannot be used: "
              + e.getMessage()
              + ". Choose another one with --port.",
          e);
    }
  }

  private Router router(EmulatorOptions options, ObjectMapper json) {
    String url = url().toString();
    var script = new FaultScript();
    var latency = new Latency();
    var limits = new Limits();
    var usage = new ApiUsage();
    var inFlight = new InFlight(InstantSource.system());
    InstantSource clock = org.clock()::now;
    var tokens = new Tokens(new SecureRandom());
    var sessions = new Sessions(org.organization(), tokens, limits, clock, org.users()::active);
    var admission = new Admission(sessions, limits, usage, inFlight, clock);
    var keys = new Keys(org.administration().notes(Keys.NOTE));
    var late = new LateCalls(background);
    var runner = new CallRunner(script, latency, sessions, inFlight, late, executor);
    var client = new Client(options.clientId(), options.clientSecret());
    var apps = new Apps(client, org.administration().notes(Apps.NOTE));
    var oauth =
        new OAuth(sessions, client, apps, keys, org, new Grants(tokens, clock), clock, json, url);
    var queries = new Queries(org);
    var jobs = new Jobs();
    var quota = new BatchQuota(() -> limits.get().dailyBulkBatches());
    var processor = new BatchProcessor(org, queries, jobs, latency, background);
    var bulk2 =
        new Bulk2(
            new JobStore(jobs),
            new JobProcessor(org, queries, quota, latency, background),
            new BatchQuota(() -> DAILY_QUERY_JOBS));
    return new Router(
        Map.of(
            "/services/Soap/u",
            new SoapApi(org, sessions, admission, runner, queries, url, apps)::handle,
            "/services/async",
            new BulkApi(org, admission, runner, new BulkOperations(org, jobs, quota, processor))
                ::handle,
            "/services/data",
            new RestApi(org, admission, runner, queries, quota, bulk2, url, json)::handle,
            "/services/oauth2",
            oauth::handle,
            "/id",
            oauth::handle,
            "/emulator",
            new ControlPlane(
                    org,
                    script,
                    late,
                    latency,
                    new LimitSection(limits, usage, json),
                    new UserSection(org, apps, json),
                    sessions,
                    keys,
                    jobs,
                    quota,
                    bulk2,
                    json)
                ::handle,
            "/",
            new StatusPage(org, script, admission, url)::handle),
        org.counters()::bytes);
  }

  /** Where the org answers: {@code http://127.0.0.1:PORT}, or https. */
  public URI url() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
    background.close();
    org.close();
  }
}
