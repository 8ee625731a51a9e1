/** What an administrator demands of records: validation, duplicate and assignment rules. */
@NullMarked
package dev.drawbridge.emulator.rule;

import org.jspecify.annotations.NullMarked;
