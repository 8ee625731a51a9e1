package dev.drawbridge.read;

import org.jspecify.annotations.Nullable;

/**
 * A row of a mapped table that may stand for a record.
 *
 * @param sfid that it shows, 18 characters
 * @param identity the record that the row's life is known to stand for, where it shows none
 * @param key its unique identifier, in the form in which Salesforce compares keys
 */
record LocalRow(long id, @Nullable String sfid, @Nullable String identity, @Nullable String key) {}
