/** Queries: parsing, running, paging. */
@NullMarked
package dev.drawbridge.emulator.soql;

import org.jspecify.annotations.NullMarked;
