/** What objects and fields the org has, as describe calls tell it. */
@NullMarked
package dev.drawbridge.emulator.schema;

import org.jspecify.annotations.NullMarked;
