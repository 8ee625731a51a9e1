/** The mapped schema: tables, indexes, capture triggers. */
@NullMarked
package dev.drawbridge.schema;

import org.jspecify.annotations.NullMarked;
