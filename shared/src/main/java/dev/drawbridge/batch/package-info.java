/** Batches and calls: what was planned, what was sent, what came of it. */
@NullMarked
package dev.drawbridge.batch;

import org.jspecify.annotations.NullMarked;
