/** Claims, plans and sends batches. */
@NullMarked
package dev.drawbridge.functions.drain;

import org.jspecify.annotations.NullMarked;
