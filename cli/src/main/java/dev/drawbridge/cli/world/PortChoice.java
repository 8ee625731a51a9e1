package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ports of one run: the one asked for, else the one that the folder had before, else a free
 * one. Addresses that people have noted stay right, or a message says why not. Whatever is chosen
 * could be used a moment ago.
 */
final class PortChoice {
  /** Below what Linux and macOS lend to outgoing connections: a noted port stays free. */
  private static final int FIRST_FREE = 10_000;

  private static final int END_OF_FREE = 32_768;
  private static final int ATTEMPTS = 1_000;

  private final Path folder;
  private final Ports asked;
  private final Ports before;
  private final Map<Integer, String> chosen = new HashMap<>();

  /**
   * @param before those of the folder's last run
   */
  PortChoice(Path folder, Ports asked, Ports before) {
    this.folder = folder;
    this.asked = asked;
    this.before = before;
  }

  int database() {
    return choose("PostgreSQL", Ports.DATABASE_OPTION, asked.database(), before.database());
  }

  int org() {
    return choose("the org", Ports.ORG_OPTION, asked.org(), before.org());
  }

  int api() {
    return choose("the API", Ports.API_OPTION, asked.api(), before.api());
  }

  private int choose(String what, String option, int asked, int before) {
    int port = asked != 0 ? asked : before != 0 ? before : free();
    Optional<String> why = whyNot(port);
    if (why.isPresent()) {
      throw new Failure(
          asked != 0
              ? "Port %d cannot be used (%s); give %s another one, or leave it out."
                  .formatted(port, why.get(), option)
              : "Port %d cannot be used (%s), where %s of %s was before; stop what uses it, or give %s another one."
                  .formatted(port, why.get(), what, folder, option));
    }
    chosen.put(port, option);
    return port;
  }

  private int free() {
    return new SecureRandom()
        .ints(ATTEMPTS, FIRST_FREE, END_OF_FREE)
        .filter(port -> whyNot(port).isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                new Failure(
                    "No port from %d to %d is free.".formatted(FIRST_FREE, END_OF_FREE - 1)));
  }

  private Optional<String> whyNot(int port) {
    if (chosen.containsKey(port)) {
      return Optional.of("it is that of " + chosen.get(port));
    }
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound() ? Optional.empty() : Optional.of("not bound");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
