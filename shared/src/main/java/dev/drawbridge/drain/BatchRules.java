package dev.drawbridge.drain;

import dev.drawbridge.plan.BulkConditions;

/**
 * What the operator decides about batches.
 *
 * @param window most entries of one batch
 * @param bulk when changes go through the Bulk API
 * @param concurrency most calls under way at the same time, where the algorithm allows more than
 *     one
 */
public record BatchRules(int window, BulkConditions bulk, int concurrency) {}
