/** The Bulk API v1: jobs, their batches, and the asynchronous processing of both. */
@NullMarked
package dev.drawbridge.emulator.bulk;

import org.jspecify.annotations.NullMarked;
