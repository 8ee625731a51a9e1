/** Holds LISTEN and publishes that changes wait. */
@NullMarked
package dev.drawbridge.functions.listen;

import org.jspecify.annotations.NullMarked;
