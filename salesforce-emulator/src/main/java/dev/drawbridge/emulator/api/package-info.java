/** What every API of the org shares: faults, calls, sessions, injected failures, pacing. */
@NullMarked
package dev.drawbridge.emulator.api;

import org.jspecify.annotations.NullMarked;
