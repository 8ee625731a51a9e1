package dev.drawbridge.database;

import java.nio.charset.StandardCharsets;

/**
 * An identifier on its way into SQL: the only way one gets there. Quoted always, so that {@code
 * user} or a mixed-case name of an adopted database works.
 */
public record SqlName(String value) {
  /** PostgreSQL cuts longer names off silently (NAMEDATALEN - 1). */
  private static final int MAX_BYTES = 63;

  public SqlName {
    if (value.isEmpty() || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an SQL name may be neither empty nor hold a NUL");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the name " + value + " is longer than PostgreSQL's " + MAX_BYTES + " bytes");
    }
  }

  public static String quoted(String identifier) {
    return new SqlName(identifier).quoted();
  }

  public String quoted() {
    return '"' + value.replace("\"", "\"\"") + '"';
  }

  /** {@code "schema"."name"}. */
  public static String quoted(String schema, String name) {
    return quoted(schema) + "." + quoted(name);
  }

  /**
   * A name of ours that may be longer than PostgreSQL takes, cut so that it stays unlike any other:
   * its end becomes a digest of the whole.
   */
  public static String shortened(String name) {
    if (name.length() <= MAX_BYTES) {
      return name;
    }
    String digest = "_%08x".formatted(name.hashCode());
    return name.substring(0, MAX_BYTES - digest.length()) + digest;
  }

  /** A text as an SQL literal, for the few places of DDL where nothing can be bound. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
