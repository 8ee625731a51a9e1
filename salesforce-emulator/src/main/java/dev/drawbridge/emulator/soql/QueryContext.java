package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Query.Position;
import dev.drawbridge.emulator.store.Store;
import java.time.Instant;

/**
 * What all parts of one query share.
 *
 * @param withDeleted whether records in the recycle bin are found too
 * @param user whose records are his own
 */
record QueryContext(Store store, String soql, Instant now, boolean withDeleted, String user) {
  /**
   * The object that a query names.
   *
   * @throws ApiFault if there is none, or none that can be queried
   */
  ObjectDescribe object(Query query) {
    ObjectDescribe object = store.schema().object(query.object());
    if (object == null) {
      ApiFault fault = ApiFault.noSuchObject(query.object());
      throw fault(fault.code(), query.objectPosition(), fault.message());
    }
    return queryable(object);
  }

  static ObjectDescribe queryable(ObjectDescribe object) {
    return supporting(object, "queryable", "query");
  }

  /** The object, if its describe says that it takes a call. */
  static ObjectDescribe supporting(ObjectDescribe object, String flag, String call) {
    if (!object.flag(flag)) {
      throw new ApiFault(
          "INVALID_TYPE_FOR_OPERATION",
          "entity type " + object.name() + " does not support " + call);
    }
    return object;
  }

  ApiFault malformed(Position position, String message) {
    return fault("MALFORMED_QUERY", position, message);
  }

  ApiFault fault(String code, Position position, String message) {
    return new ApiFault(code, QueryErrors.at(soql, position, message));
  }
}
