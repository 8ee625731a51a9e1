/** Takes the steps of calls through the Bulk API. */
@NullMarked
package dev.drawbridge.functions.bulk;

import org.jspecify.annotations.NullMarked;
