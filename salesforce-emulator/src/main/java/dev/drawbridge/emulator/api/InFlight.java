package dev.drawbridge.emulator.api;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The data calls that are being carried out, and since when by the machine's own clock. */
public final class InFlight {
  private final InstantSource clock;
  private final Set<Ticket> running = ConcurrentHashMap.newKeySet();

  public InFlight(InstantSource clock) {
    this.clock = clock;
  }

  /** One running call; each is itself only. */
  static final class Ticket {
    private final Instant started;

    private Ticket(Instant started) {
      this.started = started;
    }
  }

  Ticket start() {
    var ticket = new Ticket(clock.instant());
    running.add(ticket);
    return ticket;
  }

  void end(Ticket ticket) {
    running.remove(ticket);
  }

  /** How many calls have been running for at least so long. */
  long longerThan(long millis) {
    Instant before = clock.instant().minusMillis(millis);
    return running.stream().filter(ticket -> !ticket.started.isAfter(before)).count();
  }
}
