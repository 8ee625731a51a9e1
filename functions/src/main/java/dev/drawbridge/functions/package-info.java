/** The Lambda functions: one package and one handler each, and the wiring they share. */
@NullMarked
package dev.drawbridge.functions;

import org.jspecify.annotations.NullMarked;
