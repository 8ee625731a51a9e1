package dev.drawbridge.diagnose;

import dev.drawbridge.database.Database;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What may stand between us and PostgreSQL: a pooler, which names a process of its own at sign-in,
 * or a long way.
 */
final class DatabaseProxy implements AutoCloseable {
  private static final int KEY_DATA = 'K';

  private final URI server;
  private final String query;
  private final ServerSocket socket;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private boolean otherProcess;
  private Duration delay = Duration.ZERO;

  private DatabaseProxy(URI server, String query) {
    this.server = server;
    this.query = query;
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DatabaseProxy before(String jdbcUrl) {
    var server = URI.create(jdbcUrl.replaceFirst("^jdbc:", ""));
    return new DatabaseProxy(server, server.getQuery());
  }

  DatabaseProxy announcingAnotherProcess() {
    otherProcess = true;
    return this;
  }

  /** Of everything the server says. */
  DatabaseProxy delaying(Duration time) {
    delay = time;
    return this;
  }

  DatabaseProxy start() {
    Thread.ofVirtual().start(this::accept);
    return this;
  }

  Database database() {
    String url =
        "jdbc:postgresql://127.0.0.1:"
            + socket.getLocalPort()
            + server.getPath()
            + "?sslmode=disable&gssEncMode=disable&"
            + query;
    return new Database(
        () -> DriverManager.getConnection(url), () -> DriverManager.getConnection(url));
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        var postgres = new Socket(server.getHost(), server.getPort());
        client.setTcpNoDelay(true);
        postgres.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> copy(client, postgres, false));
        Thread.ofVirtual().start(() -> copy(postgres, client, true));
      }
    } catch (IOException e) {
      // Closed.
      return;
    }
  }

  private void copy(Socket from, Socket to, boolean fromServer) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      if (fromServer && otherProcess) {
        signIn(new DataInputStream(in), out);
      }
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        byte[] part = Arrays.copyOf(buffer, n);
        if (fromServer && !delay.isZero()) {
          later.schedule(() -> send(part, out), delay.toMillis(), TimeUnit.MILLISECONDS).get();
        } else {
          out.write(part);
        }
      }
    } catch (Exception e) {
      // One of them is gone, and with this the other.
      return;
    }
  }

  private static boolean send(byte[] part, OutputStream out) throws IOException {
    out.write(part);
    return true;
  }

  /** Message by message up to the one that names the process, and that with another number. */
  private static void signIn(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      int type = in.read();
      if (type < 0) {
        throw new EOFException();
      }
      int length = in.readInt();
      byte[] body = in.readNBytes(length - 4);
      if (type == KEY_DATA) {
        body[3] ^= 1;
      }
      out.write(ByteBuffer.allocate(5).put((byte) type).putInt(length).array());
      out.write(body);
      if (type == KEY_DATA) {
        return;
      }
    }
  }

  @Override
  public void close() {
    later.shutdownNow();
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
