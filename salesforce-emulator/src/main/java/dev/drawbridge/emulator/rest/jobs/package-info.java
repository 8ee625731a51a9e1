/** Bulk API 2.0 over REST. */
@NullMarked
package dev.drawbridge.emulator.rest.jobs;

import org.jspecify.annotations.NullMarked;
