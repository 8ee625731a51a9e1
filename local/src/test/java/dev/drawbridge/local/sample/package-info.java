/** The functions of the small stack that the tests run. */
@org.jspecify.annotations.NullMarked
package dev.drawbridge.local.sample;
