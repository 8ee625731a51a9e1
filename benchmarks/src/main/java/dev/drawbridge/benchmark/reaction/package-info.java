/** How long the next change waits. */
@org.jspecify.annotations.NullMarked
package dev.drawbridge.benchmark.reaction;
