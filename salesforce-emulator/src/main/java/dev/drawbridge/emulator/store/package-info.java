/** The schema and the tables as a user sees them, and the file they are kept in. */
@NullMarked
package dev.drawbridge.emulator.store;

import org.jspecify.annotations.NullMarked;
