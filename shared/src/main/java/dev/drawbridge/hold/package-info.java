/**
 * What waits, and for what: held, locked and poisoned entries, blocked mappings, and their release.
 */
@NullMarked
package dev.drawbridge.hold;

import org.jspecify.annotations.NullMarked;
