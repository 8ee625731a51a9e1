/** The org's records as they are stored: rows, tables and their keys. It knows no rule. */
@NullMarked
package dev.drawbridge.emulator.row;

import org.jspecify.annotations.NullMarked;
