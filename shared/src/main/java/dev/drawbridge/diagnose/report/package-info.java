/** What one diagnosis found, as values, as JSON and as text. */
@NullMarked
package dev.drawbridge.diagnose.report;

import org.jspecify.annotations.NullMarked;
