/**
 * AWS on one machine: reads a SAM template and runs it, without an account and without Docker.
 * Knows nothing of the functions it runs.
 */
@NullMarked
package dev.drawbridge.local;

import org.jspecify.annotations.NullMarked;
