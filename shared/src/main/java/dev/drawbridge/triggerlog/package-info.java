/** The trigger log as the write path uses it: claim, read, listen. */
@NullMarked
package dev.drawbridge.triggerlog;

import org.jspecify.annotations.NullMarked;
