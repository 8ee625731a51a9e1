package dev.drawbridge.diagnose.check;

/**
 * What a check is called.
 *
 * @param ruleId for programs: upper case, never changed
 * @param name as it is printed; for Heroku Connect's checks its own
 * @param anchor in docs/diagnostics.md; for Heroku Connect's checks that of its page
 * @param remedy what to do when it is not GREEN, in one or two sentences
 */
public record Title(String ruleId, String name, String anchor, String remedy) {}
