/** The control plane under /emulator/ and the status page. */
@NullMarked
package dev.drawbridge.emulator.control;

import org.jspecify.annotations.NullMarked;
