/** Carries a batch on through SOAP. */
@NullMarked
package dev.drawbridge.functions.write;

import org.jspecify.annotations.NullMarked;
