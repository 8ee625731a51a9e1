/**
 * Lambda functions, run in this JVM with Lambda's rules on time, concurrency, errors and retries.
 */
@NullMarked
package dev.drawbridge.local.function;

import org.jspecify.annotations.NullMarked;
