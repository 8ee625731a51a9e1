package dev.drawbridge.diagnose.check;

import dev.drawbridge.diagnose.evidence.Evidence;

/**
 * Looks for one kind of trouble. Changes nothing.
 *
 * @param <E> what it looks at: the {@link Evidence} of the connection, or of one mapping
 */
public interface Check<E> {
  Title title();

  /**
   * May throw when what it looks at cannot be seen: the check is then SKIPPED with the reason, and
   * never GREEN.
   */
  Finding look(E evidence);
}
