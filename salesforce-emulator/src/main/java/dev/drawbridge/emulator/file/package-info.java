/** Files that only their owner can read. */
@NullMarked
package dev.drawbridge.emulator.file;

import org.jspecify.annotations.NullMarked;
