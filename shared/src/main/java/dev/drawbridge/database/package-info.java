/** Connections and transactions; the only place that opens one or says SET. */
@NullMarked
package dev.drawbridge.database;

import org.jspecify.annotations.NullMarked;
