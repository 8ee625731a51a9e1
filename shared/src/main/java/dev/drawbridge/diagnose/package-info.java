/** Looks for what harms the flow of data, and says what to do about it. */
@NullMarked
package dev.drawbridge.diagnose;

import org.jspecify.annotations.NullMarked;
