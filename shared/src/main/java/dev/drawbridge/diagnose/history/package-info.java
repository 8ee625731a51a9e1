/** What earlier diagnoses found, and which changes were published. */
@NullMarked
package dev.drawbridge.diagnose.history;

import org.jspecify.annotations.NullMarked;
