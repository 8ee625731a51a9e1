/** Records and their metadata over REST. */
@NullMarked
package dev.drawbridge.emulator.rest.sobject;

import org.jspecify.annotations.NullMarked;
