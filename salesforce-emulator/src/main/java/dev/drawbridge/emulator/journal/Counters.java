package dev.drawbridge.emulator.journal;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many calls, records and bytes there were since the start or the last reset. */
public final class Counters {
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
  private final LongAdder apiCalls = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  public void call(String operation) {
    calls.computeIfAbsent(operation, name -> new LongAdder()).increment();
    apiCalls.increment();
  }

  public void record(boolean success) {
    (success ? accepted : rejected).increment();
  }

  /** Bodies of an exchange as they went over the wire: compressed, without headers. */
  public void bytes(long in, long out) {
    received.add(in);
    sent.add(out);
  }

  public long received() {
    return received.sum();
  }

  public long sent() {
    return sent.sum();
  }

  public Map<String, Long> calls() {
    Map<String, Long> sums = new TreeMap<>();
    calls.forEach((operation, count) -> sums.put(operation, count.sum()));
    return sums;
  }

  public long apiCalls() {
    return apiCalls.sum();
  }

  public long accepted() {
    return accepted.sum();
  }

  public long rejected() {
    return rejected.sum();
  }

  public void reset() {
    calls.clear();
    apiCalls.reset();
    accepted.reset();
    rejected.reset();
    received.reset();
    sent.reset();
  }
}
