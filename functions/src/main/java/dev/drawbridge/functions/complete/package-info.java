/** Finishes a batch. */
@NullMarked
package dev.drawbridge.functions.complete;

import org.jspecify.annotations.NullMarked;
