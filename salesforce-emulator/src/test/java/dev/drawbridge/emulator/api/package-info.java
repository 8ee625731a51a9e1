/** Tests of the allowances that calls have. */
@NullMarked
package dev.drawbridge.emulator.api;

import org.jspecify.annotations.NullMarked;
