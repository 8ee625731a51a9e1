/** What is published to EventBridge. */
@NullMarked
package dev.drawbridge.event;

import org.jspecify.annotations.NullMarked;
