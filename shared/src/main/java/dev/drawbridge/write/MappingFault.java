package dev.drawbridge.write;

import java.util.Set;

/**
 * Why Salesforce takes no record of a mapping.
 *
 * @param code that it refused a call or a record with
 * @param reason what is missing, in words; no value of a record
 * @param records log ids of rejected records that are not to blame; empty when no record was looked
 *     at
 */
record MappingFault(String table, String code, String reason, Set<Long> records) {
  MappingFault {
    records = Set.copyOf(records);
  }
}
