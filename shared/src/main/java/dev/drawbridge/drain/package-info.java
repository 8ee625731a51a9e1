/** Claims what waits, plans it and makes a batch of it, or says why not. */
@NullMarked
package dev.drawbridge.drain;

import org.jspecify.annotations.NullMarked;
