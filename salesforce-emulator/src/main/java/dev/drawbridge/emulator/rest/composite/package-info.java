/** Several REST requests, or trees of records, in one. */
@NullMarked
package dev.drawbridge.emulator.rest.composite;

import org.jspecify.annotations.NullMarked;
