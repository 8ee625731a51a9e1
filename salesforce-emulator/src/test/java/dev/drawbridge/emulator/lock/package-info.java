/** Tests of the locks. */
@NullMarked
package dev.drawbridge.emulator.lock;

import org.jspecify.annotations.NullMarked;
