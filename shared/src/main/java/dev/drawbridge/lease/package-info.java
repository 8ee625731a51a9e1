/** The right to call Salesforce: one holder at a time, identified by its epoch. Knows no batch. */
@NullMarked
package dev.drawbridge.lease;

import org.jspecify.annotations.NullMarked;
