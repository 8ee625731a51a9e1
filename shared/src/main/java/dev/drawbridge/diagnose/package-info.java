/**
 * Has checks look for what harms the flow of data, remembers what they found and publishes what
 * changed.
 */
@NullMarked
package dev.drawbridge.diagnose;

import org.jspecify.annotations.NullMarked;
