/** A write call as it was sent, what its records mean, and what became of each. */
@NullMarked
package dev.drawbridge.emulator.call;

import org.jspecify.annotations.NullMarked;
