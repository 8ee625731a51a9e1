/** Alarms on what CloudWatch counts of functions. */
@NullMarked
package dev.drawbridge.local.alarm;

import org.jspecify.annotations.NullMarked;
