/** The JSON that the HTTP API and the command line speak. */
@NullMarked
package dev.drawbridge.api;

import org.jspecify.annotations.NullMarked;
