/** Tests of queries' pure parts. */
@NullMarked
package dev.drawbridge.emulator.soql;

import org.jspecify.annotations.NullMarked;
