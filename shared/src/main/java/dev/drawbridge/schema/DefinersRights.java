package dev.drawbridge.schema;

/**
 * Trigger functions that run with their owner's rights, so that a role that may write a mapped
 * table is captured, and may write nothing into the trigger log himself.
 *
 * <p>The search path is the caller's, since pinning it costs every row. So each such function
 * qualifies all that is looked up there: functions, operators and types, and it does without {@code
 * IS DISTINCT FROM}, {@code IN} and {@code NULLIF}, whose operator cannot be qualified. Where
 * others may create functions beside the extension hstore, one for a table's own row type would be
 * preferred: {@link Hstore#isOpenToOthers}. See docs/security.md.
 */
final class DefinersRights {
  private DefinersRights() {}

  /**
   * A statement after which no other role can attach the function to a table of its own, and have
   * it log what he likes. A trigger that is there fires without this right.
   *
   * @param function quoted
   */
  static String reserved(String function) {
    return "REVOKE ALL ON FUNCTION %s() FROM PUBLIC".formatted(function);
  }
}
