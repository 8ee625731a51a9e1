/** Tests of Bulk API 2.0's pure parts. */
@NullMarked
package dev.drawbridge.emulator.bulk2;

import org.jspecify.annotations.NullMarked;
