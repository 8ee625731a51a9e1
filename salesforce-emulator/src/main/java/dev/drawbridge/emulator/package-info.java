/** A Salesforce org on localhost: how to start it in a process or inside a test. */
@NullMarked
package dev.drawbridge.emulator;

import org.jspecify.annotations.NullMarked;
