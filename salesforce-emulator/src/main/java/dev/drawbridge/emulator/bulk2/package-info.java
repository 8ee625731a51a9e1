/** Bulk API 2.0: ingest and query jobs and how they are processed. */
@NullMarked
package dev.drawbridge.emulator.bulk2;

import org.jspecify.annotations.NullMarked;
