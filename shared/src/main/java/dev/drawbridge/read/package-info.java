/**
 * Brings what changed in Salesforce into the application's tables: polls, deletions, reads by id.
 */
@NullMarked
package dev.drawbridge.read;

import org.jspecify.annotations.NullMarked;
