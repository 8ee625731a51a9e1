/** HTTP: bodies, compression, broken answers. */
@NullMarked
package dev.drawbridge.emulator.http;

import org.jspecify.annotations.NullMarked;
