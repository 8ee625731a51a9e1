/** The clock and the alarms that everything here waits by. */
@NullMarked
package dev.drawbridge.local.time;

import org.jspecify.annotations.NullMarked;
