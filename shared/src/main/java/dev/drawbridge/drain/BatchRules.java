package dev.drawbridge.drain;

import dev.drawbridge.plan.BulkConditions;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;

/**
 * What the operator decides about batches.
 *
 * @param window most entries of one batch
 * @param bulk when changes go through the Bulk API
 * @param concurrency most calls under way at the same time, where the algorithm allows more than
 *     one
 */
public record BatchRules(int window, BulkConditions bulk, int concurrency) {
  public static BatchRules of(Settings settings) {
    return new BatchRules(
        settings.number(Setting.CLAIM_WINDOW),
        bulk(settings),
        settings.number(Setting.WRITE_CONCURRENCY));
  }

  /** What the headers of SOAP ask for cannot be asked of the Bulk API. */
  private static BulkConditions bulk(Settings settings) {
    boolean wanted = settings.flag(Setting.BULK_WRITES);
    boolean saveDuplicates = settings.flag(Setting.SAVE_DUPLICATES);
    boolean truncateText = settings.flag(Setting.TRUNCATE_TEXT);
    return new BulkConditions(
        wanted && !saveDuplicates && !truncateText, settings.flag(Setting.ASSIGNMENT_RULES), 0);
  }
}
