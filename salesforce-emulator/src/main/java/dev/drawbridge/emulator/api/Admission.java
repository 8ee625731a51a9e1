package dev.drawbridge.emulator.api;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Decides whether a call comes in: by its session, the day's requests and those that run long. */
public final class Admission {
  private final Sessions sessions;
  private final Limits limits;
  private final ApiUsage usage;
  private final InFlight inFlight;
  private final InstantSource clock;

  /**
   * Makes the org's one gate.
   *
   * @param clock the org's, by which the day passes
   */
  public Admission(
      Sessions sessions, Limits limits, ApiUsage usage, InFlight inFlight, InstantSource clock) {
    this.sessions = sessions;
    this.limits = limits;
    this.usage = usage;
    this.inFlight = inFlight;
    this.clock = clock;
  }

  /**
   * Counts a call and lets it in.
   *
   * @return its session's token
   * @throws ApiFault INVALID_SESSION_ID or REQUEST_LIMIT_EXCEEDED
   */
  public String admit(@Nullable String token) {
    if (token == null || !sessions.valid(token)) {
      throw CallRunner.invalidSession();
    }
    Limits.Setting now = limits.get();
    if (inFlight.longerThan(now.longRunningMillis()) >= now.concurrentRequests()) {
      throw new ApiFault(
          "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.");
    }
    if (!usage.take(clock.instant(), now.dailyApiRequests())) {
      throw new ApiFault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }
    return token;
  }

  /** The id of the user that a session belongs to. */
  public String user(String token) {
    String user = sessions.user(token);
    if (user == null) {
      throw CallRunner.invalidSession();
    }
    return user;
  }

  /** How many requests the last 24 hours had. */
  public int used() {
    return usage.used(clock.instant());
  }

  /** How many requests 24 hours may have. */
  public int allowed() {
    return limits.get().dailyApiRequests();
  }
}
