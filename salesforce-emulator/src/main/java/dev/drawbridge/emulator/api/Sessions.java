package dev.drawbridge.emulator.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Access tokens in force. They live in memory only: a restart ends them all. */
public final class Sessions {
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final String organization;
  private final Tokens tokens;
  private final Limits limits;
  private final InstantSource clock;
  private final Predicate<String> active;

  /**
   * Starts without any session.
   *
   * @param clock the org's, by which sessions time out
   * @param active whether the user with an id may work; sessions of those who may not are ended
   */
  public Sessions(
      String organization,
      Tokens tokens,
      Limits limits,
      InstantSource clock,
      Predicate<String> active) {
    this.organization = organization;
    this.tokens = tokens;
    this.limits = limits;
    this.clock = clock;
    this.active = active;
  }

  /**
   * What a session was opened for.
   *
   * @param user the id of its user
   * @param scope empty for a login by password
   * @param refreshToken the token that it was opened with, or that was given out with it
   */
  public record Grant(String user, String scope, @Nullable String refreshToken) {}

  /** A session in force. */
  public record Session(Grant grant, Instant opened, Instant used, Duration timeout) {
    public Instant expires() {
      return used.plus(timeout);
    }

    // Salesforce notes the use of a session only once half of its time has passed.
    private Session usedAt(Instant now) {
      return now.isBefore(used.plus(timeout.dividedBy(2)))
          ? this
          : new Session(grant, opened, now, timeout);
    }
  }

  /** Opens a session for the user with this id, who came with a password. */
  public String open(String user) {
    return open(new Grant(user, "", null));
  }

  public String open(Grant grant) {
    String token = tokens.next(organization.substring(0, 15) + "!AQ", 48);
    Instant now = clock.instant();
    var timeout = Duration.ofSeconds(seconds());
    sessions.put(token, new Session(grant, now, now, timeout));
    return token;
  }

  /** Whether a call may be made with this token; if so the session counts as used. */
  public boolean valid(@Nullable String token) {
    if (token == null || find(token) == null) {
      return false;
    }
    return sessions.computeIfPresent(token, (key, session) -> session.usedAt(clock.instant()))
        != null;
  }

  /** Whose session it is; null if it is not in force. */
  public @Nullable String user(String token) {
    Session session = find(token);
    return session == null ? null : session.grant().user();
  }

  /** The session of a token, if it is in force; looking at it is no use of it. */
  public @Nullable Session find(String token) {
    Session session = sessions.get(token);
    if (session == null) {
      return null;
    }
    // Who was deactivated is sent away at once, and does not come back with an old token.
    if (!clock.instant().isBefore(session.expires()) || !active.test(session.grant().user())) {
      sessions.remove(token);
      return null;
    }
    return session;
  }

  /** How long a new session lives without being used. */
  public int seconds() {
    return limits.get().sessionSeconds();
  }

  public void end(String token) {
    sessions.remove(token);
  }

  /** Ends the sessions that came from a refresh token. */
  public void endAllOf(String refreshToken) {
    sessions.values().removeIf(session -> refreshToken.equals(session.grant().refreshToken()));
  }

  public void endAll() {
    sessions.clear();
  }
}
