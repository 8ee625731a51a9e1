package dev.drawbridge.cli.world;

import java.util.Optional;

/**
 * Ports of a stack on this machine; 0 where none is asked for or none was chosen yet.
 *
 * @param database of PostgreSQL
 * @param api of the HTTP API
 */
public record Ports(int database, int org, int api) {
  static final String DATABASE_OPTION = "--database-port";
  static final String ORG_OPTION = "--org-port";
  static final String API_OPTION = "--api-port";

  private static final int LAST = 65_535;

  public static Ports free() {
    return new Ports(0, 0, 0);
  }

  /** What is wrong with them wherever they are used, in a sentence that names the option. */
  public Optional<String> wrong() {
    return wrong(database, DATABASE_OPTION)
        .or(() -> wrong(org, ORG_OPTION))
        .or(() -> wrong(api, API_OPTION))
        .or(() -> same(database, org, DATABASE_OPTION, ORG_OPTION))
        .or(() -> same(database, api, DATABASE_OPTION, API_OPTION))
        .or(() -> same(org, api, ORG_OPTION, API_OPTION));
  }

  private static Optional<String> wrong(int port, String option) {
    return port >= 0 && port <= LAST
        ? Optional.empty()
        : Optional.of("%s must be from 1 to %d, not %d.".formatted(option, LAST, port));
  }

  private static Optional<String> same(int one, int other, String option, String another) {
    return one == 0 || one != other
        ? Optional.empty()
        : Optional.of("%s and %s are both %d.".formatted(option, another, one));
  }
}
