/** What happened to records, in order, in memory and on disk. */
@NullMarked
package dev.drawbridge.emulator.journal;

import org.jspecify.annotations.NullMarked;
