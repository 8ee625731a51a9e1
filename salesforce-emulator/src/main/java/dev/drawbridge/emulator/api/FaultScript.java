package dev.drawbridge.emulator.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The scripted failures and how far each has got. */
public final class FaultScript {
  private final List<Armed> armed = new ArrayList<>();
  private long lastNumber;

  /** A failure, its number, how many calls it has matched and how often it has fired. */
  public record Progress(long number, Fault fault, int matched, int fired) {}

  public synchronized long arm(Fault fault) {
    armed.add(new Armed(++lastNumber, fault));
    return lastNumber;
  }

  public synchronized List<Progress> progress() {
    return armed.stream()
        .map(each -> new Progress(each.number, each.fault, each.matched, each.fired))
        .toList();
  }

  public synchronized void clear() {
    armed.clear();
  }

  /**
   * What is to go wrong with a call of this verb that names these objects (in lower case); {@code
   * batch} if it brings a Bulk batch.
   */
  public synchronized List<Fault> draw(Verb verb, Set<String> objects, boolean batch) {
    List<Fault> drawn = new ArrayList<>();
    boolean exclusive = false;
    for (Armed each : armed) {
      if (each.matches(verb, objects, batch) && !(exclusive && each.fault.kind().exclusive())) {
        if (each.fires()) {
          drawn.add(each.fault);
          exclusive |= each.fault.kind().exclusive();
        }
      }
    }
    return drawn;
  }

  private static final class Armed {
    private final long number;
    private final Fault fault;
    private final Random random;
    private int matched;
    private int fired;

    Armed(long number, Fault fault) {
      this.number = number;
      this.fault = fault;
      this.random = new Random(fault.seed());
    }

    boolean matches(Verb verb, Set<String> objects, boolean batch) {
      return (batch || !fault.kind().ofBatch())
          && (fault.verb() == null || fault.verb() == verb)
          && (fault.object() == null
              || objects.stream().anyMatch(fault.object()::equalsIgnoreCase));
    }

    boolean fires() {
      matched++;
      boolean due = matched > fault.after() && (fault.times() < 0 || fired < fault.times());
      if (due && (fault.probability() >= 1 || random.nextDouble() < fault.probability())) {
        fired++;
        return true;
      }
      return false;
    }
  }
}
