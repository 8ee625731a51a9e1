/** Vital signs: checks that make no call to Salesforce, for every minute. */
@NullMarked
package dev.drawbridge.diagnose.check.vital;

import org.jspecify.annotations.NullMarked;
