package dev.drawbridge.emulator.soql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of a query's result.
 *
 * @param id the record's id if it was selected
 * @param cells what was selected, in its order: stored values, parents as records, children as
 *     pages, or null
 */
public record ResultRecord(String type, @Nullable String id, Map<String, @Nullable Object> cells) {}
