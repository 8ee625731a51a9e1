/** The org as real clients see it. */
@NullMarked
package dev.drawbridge.emulator;

import org.jspecify.annotations.NullMarked;
