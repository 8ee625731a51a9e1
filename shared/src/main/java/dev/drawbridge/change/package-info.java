/** What the trigger log says happened to a record: pure values. */
@NullMarked
package dev.drawbridge.change;

import org.jspecify.annotations.NullMarked;
