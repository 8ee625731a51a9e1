/** What a failure means for the caller, and the one classifier of Salesforce's codes. */
@NullMarked
package dev.drawbridge.failure;

import org.jspecify.annotations.NullMarked;
