package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

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
