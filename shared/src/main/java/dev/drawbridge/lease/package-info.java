/**
 * The right to talk to Salesforce: one holder at a time, told apart by its epoch. Knows no batch.
 */
@NullMarked
package dev.drawbridge.lease;

import org.jspecify.annotations.NullMarked;
