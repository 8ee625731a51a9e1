/** The org's records and the rules every change of them must pass. */
@NullMarked
package dev.drawbridge.emulator.record;

import org.jspecify.annotations.NullMarked;
