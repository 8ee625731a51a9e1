/** The bearer token of the HTTP API. */
@NullMarked
package dev.drawbridge.functions.authorize;

import org.jspecify.annotations.NullMarked;
