/** Archives processed entries. */
@NullMarked
package dev.drawbridge.functions.upkeep;

import org.jspecify.annotations.NullMarked;
