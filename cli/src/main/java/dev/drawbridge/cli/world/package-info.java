/** The stack, its database and its org on one machine. */
@NullMarked
package dev.drawbridge.cli.world;

import org.jspecify.annotations.NullMarked;
