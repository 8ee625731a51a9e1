/** Batches, calls, the lease, holds and the drain that makes and re-sends them. */
@NullMarked
package dev.drawbridge.batch;

import org.jspecify.annotations.NullMarked;
