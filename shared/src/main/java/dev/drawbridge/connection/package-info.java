/** The one connection of a stack: its state and its algorithm. */
@NullMarked
package dev.drawbridge.connection;

import org.jspecify.annotations.NullMarked;
