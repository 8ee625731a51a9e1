/** Tests of the journal. */
@NullMarked
package dev.drawbridge.emulator.journal;

import org.jspecify.annotations.NullMarked;
