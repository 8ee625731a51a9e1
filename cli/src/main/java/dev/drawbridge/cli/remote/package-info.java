/** Talking to the HTTP API of a stack and to an org. */
@NullMarked
package dev.drawbridge.cli.remote;

import org.jspecify.annotations.NullMarked;
