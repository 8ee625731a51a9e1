/** Schedules in AWS's rate and cron expressions. */
@NullMarked
package dev.drawbridge.local.schedule;

import org.jspecify.annotations.NullMarked;
