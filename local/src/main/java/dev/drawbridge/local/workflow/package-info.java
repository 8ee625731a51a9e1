/**
 * The Amazon States Language, JSONata dialect: definitions, their interpreter, and the executions
 * it runs.
 */
@NullMarked
package dev.drawbridge.local.workflow;

import org.jspecify.annotations.NullMarked;
