package dev.drawbridge.plan;

import java.util.Map;
import java.util.Set;

/**
 * What must be written before what.
 *
 * @param deferred columns that are sent in a second update, by the number of the change
 */
record Ordering(Precedence precedence, Map<Integer, Set<String>> deferred) {}
