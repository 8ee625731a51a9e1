/** The REST API. */
@NullMarked
package dev.drawbridge.emulator.rest;

import org.jspecify.annotations.NullMarked;
