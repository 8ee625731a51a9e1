/** Thin adapters to the queue, the workflow, the bus and the secrets. */
@NullMarked
package dev.drawbridge.aws;

import org.jspecify.annotations.NullMarked;
