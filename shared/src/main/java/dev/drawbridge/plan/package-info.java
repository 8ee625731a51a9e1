/** From changes to calls: the write algorithms, pure. */
@NullMarked
package dev.drawbridge.plan;

import org.jspecify.annotations.NullMarked;
