/** The formula language of formula fields, validation rules and roll-up filters. */
@NullMarked
package dev.drawbridge.emulator.formula;

import org.jspecify.annotations.NullMarked;
