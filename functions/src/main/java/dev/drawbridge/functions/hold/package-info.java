/** Lets an execution wait for an operator. */
@NullMarked
package dev.drawbridge.functions.hold;

import org.jspecify.annotations.NullMarked;
