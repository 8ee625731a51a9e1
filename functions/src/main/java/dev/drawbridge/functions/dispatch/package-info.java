/** From a queue's message to an execution. */
@NullMarked
package dev.drawbridge.functions.dispatch;

import org.jspecify.annotations.NullMarked;
