/** The SOAP partner API. */
@NullMarked
package dev.drawbridge.emulator.soap;

import org.jspecify.annotations.NullMarked;
