/** The HTTP API. */
@NullMarked
package dev.drawbridge.functions.manage;

import org.jspecify.annotations.NullMarked;
