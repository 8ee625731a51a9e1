package dev.drawbridge.local.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A clock that moves only when a test says so, or straight from alarm to alarm. */
public final class VirtualTimers implements Timers {
  private record Pending(Instant due, long order, Runnable action) implements Alarm {
    @Override
    public void cancel() {
      throw new UnsupportedOperationException();
    }
  }

  private final List<Pending> pending = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-20T12:00:00Z");
  private long order;

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    var alarm = new Pending(now.plus(delay), order++, action);
    pending.add(alarm);
    return () -> pending.remove(alarm);
  }

  @Override
  public void close() {
    pending.clear();
  }

  /** Fires what is due until the moment given, in order. */
  public void advance(Duration duration) {
    Instant until = now.plus(duration);
    for (var next = next(); next.isPresent() && !next.get().due().isAfter(until); next = next()) {
      fire(next.get());
    }
    now = until;
  }

  /** Fires alarm after alarm, however far away, until the condition holds or none is left. */
  public void advanceUntil(BooleanSupplier done) {
    while (!done.getAsBoolean() && next().isPresent()) {
      fire(next().get());
    }
  }

  public int pending() {
    return pending.size();
  }

  private void fire(Pending alarm) {
    pending.remove(alarm);
    now = alarm.due();
    alarm.action().run();
  }

  private Optional<Pending> next() {
    return pending.stream().min(Comparator.comparing(Pending::due).thenComparing(Pending::order));
  }
}
