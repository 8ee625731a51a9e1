package dev.drawbridge.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.drawbridge.emulator.api.Background;
import dev.drawbridge.emulator.http.Certificate;
import dev.drawbridge.emulator.journal.CommitLog;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.store.OrgClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A running org. */
public final class Emulator implements AutoCloseable {
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
      var endpoints =
          new Endpoints(
              org, options, emulator.url().toString(), emulator.background, executor, json);
      server.createContext("/", endpoints.router());
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
