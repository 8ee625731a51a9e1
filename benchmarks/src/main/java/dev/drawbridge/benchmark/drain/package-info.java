/** How fast waiting changes reach Salesforce, beside others who do the same. */
@org.jspecify.annotations.NullMarked
package dev.drawbridge.benchmark.drain;
