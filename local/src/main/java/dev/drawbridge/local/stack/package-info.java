/** Puts a template's resources into the local services, and wires them to each other. */
@NullMarked
package dev.drawbridge.local.stack;

import org.jspecify.annotations.NullMarked;
