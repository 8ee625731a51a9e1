/** Stacks that the tests of the command start, break and look into. */
package dev.drawbridge.cli.stack;
