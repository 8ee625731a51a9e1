package dev.drawbridge.emulator.store;

import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.user.Permissions;

/**
 * How much data storage the records take by Salesforce's own sums: 2 KB each, whatever they hold.
 * Setup, files, history and what lies in the recycle bin are free.
 */
public final class DataStorage {
  private static final int CAMPAIGN = 8;
  private static final int OTHER = 2;

  private DataStorage() {}

  public static long megabytes(Store store) {
    return store.schema().objects().stream()
            .filter(DataStorage::counts)
            .mapToLong(object -> kilobytes(object, store))
            .sum()
        / 1_024;
  }

  private static long kilobytes(ObjectDescribe object, Store store) {
    long records = store.table(object).rows().stream().filter(row -> !row.deleted()).count();
    return records * (object.name().equals("Campaign") ? CAMPAIGN : OTHER);
  }

  private static boolean counts(ObjectDescribe object) {
    return object.flag("createable")
        && !Permissions.SETUP.contains(object.name())
        && object.fields().stream().noneMatch(field -> field.type() == FieldType.BASE64);
  }
}
