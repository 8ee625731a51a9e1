package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.record.Row;
import dev.drawbridge.emulator.record.Store;

/** Whether a record belongs to a query's result. */
@FunctionalInterface
interface Filter {
  boolean accepts(Row row, Store store);
}
