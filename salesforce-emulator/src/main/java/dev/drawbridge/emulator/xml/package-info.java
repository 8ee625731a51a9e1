/** XML as every API of the org reads and writes it. */
@NullMarked
package dev.drawbridge.emulator.xml;

import org.jspecify.annotations.NullMarked;
