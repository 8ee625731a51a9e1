/** Who has which records to himself until a call is committed. */
@NullMarked
package dev.drawbridge.emulator.lock;

import org.jspecify.annotations.NullMarked;
