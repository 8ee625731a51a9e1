/** Diagnoses the connection and its mappings. */
@NullMarked
package dev.drawbridge.functions.diagnose;

import org.jspecify.annotations.NullMarked;
