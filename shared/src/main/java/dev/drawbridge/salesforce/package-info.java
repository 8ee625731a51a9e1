/** The org's API; the only place that imports com.sforce. */
@NullMarked
package dev.drawbridge.salesforce;

import org.jspecify.annotations.NullMarked;
