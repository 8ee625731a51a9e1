/** Reads what changed in Salesforce. */
@NullMarked
package dev.drawbridge.functions.read;

import org.jspecify.annotations.NullMarked;
