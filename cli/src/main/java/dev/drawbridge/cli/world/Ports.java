package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;

/** Ports to use; 0 means any free one. */
public record Ports(int database, int org, int api) {
  public static Ports free() {
    return new Ports(0, 0, 0);
  }

  /**
   * Before anything is started. Not the database's: a server that outlived a killed process may
   * still have it, and is stopped first.
   *
   * @throws Failure which names the option
   */
  void check() {
    check(org, "--org-port");
    check(api, "--api-port");
  }

  /**
   * Where none was asked for, the port that the stack in this folder had before, if it is free:
   * addresses that people have noted stay right.
   */
  Ports orAsBefore(Optional<StackFile> before) {
    if (before.isEmpty()) return this;
    return new Ports(
        // A server that outlived a killed process may still have it.
        database != 0 ? database : port(before.get().databaseUrl()),
        org != 0 ? org : freeOr0(port(before.get().orgUrl())),
        api != 0 ? api : freeOr0(port(before.get().apiUrl())));
  }

  private static int port(String url) {
    return Math.max(0, URI.create(url.replaceFirst("^jdbc:", "")).getPort());
  }

  private static int freeOr0(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound() ? port : 0;
    } catch (IOException | IllegalArgumentException e) {
      return 0;
    }
  }

  private static void check(int port, String option) {
    if (port == 0) return;
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      if (socket.isBound()) return;
    } catch (IOException | IllegalArgumentException e) {
      throw new Failure(
          "Port %d cannot be used (%s); give %s another one, or leave it out for a free one."
              .formatted(port, e.getMessage(), option),
          e);
    }
  }
}
