/** The org as a whole: reads, writes and what its administrator does. */
@NullMarked
package dev.drawbridge.emulator.org;

import org.jspecify.annotations.NullMarked;
