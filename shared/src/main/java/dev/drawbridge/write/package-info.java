/** Carries a batch out: send, record, write back. */
@NullMarked
package dev.drawbridge.write;

import org.jspecify.annotations.NullMarked;
