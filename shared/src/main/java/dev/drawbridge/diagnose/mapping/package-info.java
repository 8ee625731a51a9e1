/** Checks of each mapping. */
@NullMarked
package dev.drawbridge.diagnose.mapping;

import org.jspecify.annotations.NullMarked;
