/** The org, without HTTP around it. */
@NullMarked
package dev.drawbridge.emulator.org;

import org.jspecify.annotations.NullMarked;
