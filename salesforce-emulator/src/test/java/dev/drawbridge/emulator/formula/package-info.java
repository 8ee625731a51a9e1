/** Tests of the formula language. */
@NullMarked
package dev.drawbridge.emulator.formula;

import org.jspecify.annotations.NullMarked;
