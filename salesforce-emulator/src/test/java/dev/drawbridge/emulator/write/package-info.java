/** Write calls, without HTTP around them. */
@NullMarked
package dev.drawbridge.emulator.write;

import org.jspecify.annotations.NullMarked;
