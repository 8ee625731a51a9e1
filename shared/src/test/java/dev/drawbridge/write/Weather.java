package dev.drawbridge.write;

import java.util.List;
import java.util.Random;

/** What the network and the org do wrong, made up. */
final class Weather {
  /** Kinds of trouble; each episode meets some of them only. */
  enum Kind {
    /** Nothing was done, and that is known or harmless. */
    AWAY(
        "{\"kind\":\"fail-before-commit\",\"verb\":\"%s\",\"after\":%d}",
        "{\"kind\":\"http-status\",\"verb\":\"%s\",\"after\":%d,\"status\":503}",
        "{\"kind\":\"soap-fault\",\"verb\":\"%s\",\"after\":%d,\"code\":\"SERVER_UNAVAILABLE\"}",
        "{\"kind\":\"soap-fault\",\"verb\":\"%s\",\"after\":%d,\"code\":\"UNKNOWN_EXCEPTION\"}",
        "{\"kind\":\"invalid-session\",\"verb\":\"%s\",\"after\":%d}"),
    /** It was done, and nobody said so. */
    LOST(
        "{\"kind\":\"commit-and-drop\",\"verb\":\"%s\",\"after\":%d}",
        "{\"kind\":\"commit-and-drop\",\"verb\":\"%s\",\"after\":%d,\"times\":2}",
        "{\"kind\":\"truncate-answer\",\"verb\":\"%s\",\"after\":%d}"),
    /** It was done, and what stands before the org said that it is away. */
    GATEWAY(
        "{\"kind\":\"commit-and-status\",\"verb\":\"%s\",\"after\":%d,\"status\":503,\"body\":\"<html>away</html>\"}"),
    REFUSED(
        "{\"kind\":\"record-error\",\"verb\":\"%s\",\"after\":%d,\"code\":\"FIELD_CUSTOM_VALIDATION_EXCEPTION\",\"message\":\"no\"}",
        "{\"kind\":\"record-error\",\"verb\":\"%s\",\"after\":%d,\"record\":1,\"code\":\"FIELD_CUSTOM_VALIDATION_EXCEPTION\",\"message\":\"no\"}"),
    LOCKED(
        "{\"kind\":\"record-error\",\"verb\":\"%s\",\"after\":%d}",
        "{\"kind\":\"record-error\",\"verb\":\"%s\",\"after\":%d,\"record\":1,\"times\":2}"),
    /** Nothing was done yet. */
    LATE("{\"kind\":\"late\",\"verb\":\"%s\",\"after\":%d}"),
    /**
     * Salesforce takes no record that has the field, or no change of an object, until it may be.
     */
    HIDDEN;

    private final List<String> scripts;

    Kind(String... scripts) {
      this.scripts = List.of(scripts);
    }
  }

  private final World world;
  private final Random random;
  private final List<Kind> kinds;
  private final List<String> verbs;

  /**
   * @param keyed whether there are upserts, or creates
   */
  Weather(World world, Random random, List<Kind> kinds, boolean keyed) {
    this.world = world;
    this.random = random;
    this.kinds = kinds;
    this.verbs = List.of(keyed ? "upsert" : "create", "update", "delete", "any");
  }

  boolean knows(Kind kind) {
    return kinds.contains(kind);
  }

  void changes() {
    if (kinds.isEmpty()) {
      return;
    }
    Kind kind = kinds.get(random.nextInt(kinds.size()));
    if (kind == Kind.LOCKED && random.nextBoolean()) {
      lock();
      return;
    }
    if (kind == Kind.HIDDEN) {
      if (random.nextInt(4) == 0) {
        world.contactRights(random.nextBoolean() ? "\"create\",\"edit\"" : "\"create\"");
        return;
      }
      var fields = List.of("Account.Phone", "Account.Description", "Contact.FirstName");
      String field = fields.get(random.nextInt(fields.size()));
      world.fieldRights("\"%s\":\"%s\"".formatted(field, random.nextBoolean() ? "none" : "read"));
      return;
    }
    String script = kind.scripts.get(random.nextInt(kind.scripts.size()));
    world.fault(script.formatted(verbs.get(random.nextInt(verbs.size())), random.nextInt(3)));
  }

  /** A call of somebody else works on a record, until the weather changes again. */
  private void lock() {
    world.org.control().unlockAll();
    world
        .db
        .rows(
            "SELECT sfid FROM salesforce.account WHERE sfid IS NOT NULL ORDER BY md5(sfid || ?)"
                + " LIMIT 1",
            "." + random.nextInt())
        .forEach(row -> world.org.control().lock(String.valueOf(row.get("sfid"))));
  }

  void clears() {
    world.clearFaults();
    world.org.control().unlockAll();
    if (knows(Kind.HIDDEN)) {
      world.fieldRights("");
    }
  }

  void lateOnesArrive() {
    world.org.control().deliverLateRequests();
  }
}
