package dev.drawbridge.emulator.soql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Bulk query found: one column for each field selected, parents' fields by their path. */
public record FlatResult(String object, List<String> columns, List<List<@Nullable Object>> rows) {}
