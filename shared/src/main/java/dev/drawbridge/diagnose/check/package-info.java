/** What a check is, and what it can find. */
@NullMarked
package dev.drawbridge.diagnose.check;

import org.jspecify.annotations.NullMarked;
