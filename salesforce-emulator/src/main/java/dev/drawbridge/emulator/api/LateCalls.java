package dev.drawbridge.emulator.api;

import java.util.Map;
import java.util.TreeMap;

/** Calls whose client lost its connection, and which reach the org only now. */
public final class LateCalls {
  private final Background background;
  private final Map<Long, Runnable> waiting = new TreeMap<>();
  private long lastNumber;

  public LateCalls(Background background) {
    this.background = background;
  }

  /** Keeps a call until it is delivered or, where the fault has a time, until that has passed. */
  void keep(Fault fault, Runnable call) {
    long number = put(call);
    Double seconds = fault.seconds();
    if (seconds != null) {
      background.later(Math.round(seconds * 1_000), () -> take(number).run());
    }
  }

  private synchronized long put(Runnable call) {
    waiting.put(++lastNumber, call);
    return lastNumber;
  }

  private synchronized Runnable take(long number) {
    Runnable call = waiting.remove(number);
    return call == null ? () -> {} : call;
  }

  /** Carries out those that wait, in the order in which they were sent, and counts them. */
  public int deliver() {
    Map<Long, Runnable> due;
    synchronized (this) {
      due = new TreeMap<>(waiting);
      waiting.clear();
    }
    due.values().forEach(Runnable::run);
    return due.size();
  }

  public synchronized int waiting() {
    return waiting.size();
  }

  /** Loses those that wait for good. */
  public synchronized void clear() {
    waiting.clear();
  }
}
