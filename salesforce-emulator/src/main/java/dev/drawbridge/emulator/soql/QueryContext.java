package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.record.Store;
import dev.drawbridge.emulator.soql.Query.Position;
import java.time.Instant;

/**
 * What all parts of one query share.
 *
 * @param withDeleted whether records in the recycle bin are found too
 * @param user whose records are his own
 */
record QueryContext(Store store, String soql, Instant now, boolean withDeleted, String user) {
  ApiFault malformed(Position position, String message) {
    return fault("MALFORMED_QUERY", position, message);
  }

  ApiFault fault(String code, Position position, String message) {
    return new ApiFault(code, QueryErrors.at(soql, position, message));
  }
}
