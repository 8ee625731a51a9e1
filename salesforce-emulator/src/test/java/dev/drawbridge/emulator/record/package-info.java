/** The rules of records, each by itself. */
@NullMarked
package dev.drawbridge.emulator.record;

import org.jspecify.annotations.NullMarked;
