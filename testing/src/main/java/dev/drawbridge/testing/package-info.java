/** What the tests of all modules share: an org as a test speaks with it. */
@org.jspecify.annotations.NullMarked
package dev.drawbridge.testing;
