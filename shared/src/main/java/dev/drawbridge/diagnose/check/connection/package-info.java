/** Checks of the connection that need Salesforce or the database's configuration. */
@NullMarked
package dev.drawbridge.diagnose.check.connection;

import org.jspecify.annotations.NullMarked;
