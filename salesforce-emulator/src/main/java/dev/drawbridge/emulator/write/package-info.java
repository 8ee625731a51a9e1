/** Carries write calls out: the rules for records, and what each write changes besides. */
@NullMarked
package dev.drawbridge.emulator.write;

import org.jspecify.annotations.NullMarked;
