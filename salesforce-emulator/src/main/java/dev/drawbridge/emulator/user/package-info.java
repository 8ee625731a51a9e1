/** Users and what they may see and do. */
@NullMarked
package dev.drawbridge.emulator.user;

import org.jspecify.annotations.NullMarked;
