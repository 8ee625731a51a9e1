/**
 * Fields whose values follow from others: formulas, roll-ups, compounds, and what standard objects
 * derive.
 */
@NullMarked
package dev.drawbridge.emulator.computed;

import org.jspecify.annotations.NullMarked;
