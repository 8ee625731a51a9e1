/** Checks of each mapping. */
@NullMarked
package dev.drawbridge.diagnose.check.mapping;

import org.jspecify.annotations.NullMarked;
