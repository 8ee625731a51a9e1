/** Records as they are stored, each part by itself. */
@NullMarked
package dev.drawbridge.emulator.row;

import org.jspecify.annotations.NullMarked;
