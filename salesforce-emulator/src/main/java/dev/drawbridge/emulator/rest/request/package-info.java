/** What all REST resources share: requests, bodies, calls, answers. */
@NullMarked
package dev.drawbridge.emulator.rest.request;

import org.jspecify.annotations.NullMarked;
