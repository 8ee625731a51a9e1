/** EventBridge: buses, rules and where matching events go. */
@NullMarked
package dev.drawbridge.local.bus;

import org.jspecify.annotations.NullMarked;
