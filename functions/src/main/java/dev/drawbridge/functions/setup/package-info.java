/** Custom resource: migrates and installs at deploy. */
@NullMarked
package dev.drawbridge.functions.setup;

import org.jspecify.annotations.NullMarked;
