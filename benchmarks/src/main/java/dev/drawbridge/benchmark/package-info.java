/** Measurements, each a command of its own that prints Markdown; never part of the tests. */
@NullMarked
package dev.drawbridge.benchmark;

import org.jspecify.annotations.NullMarked;
