package dev.drawbridge.read;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Salesforce answered for one record.
 *
 * @param sfid 18 characters
 * @param stamp when it was changed last, in whole seconds
 * @param created null where the object has no CreatedDate
 * @param creator the id of the user who made it; null where the object does not say
 * @param deleted whether it is in the recycle bin
 * @param values by column, as texts that PostgreSQL reads; each mapped column is there
 */
record Image(
    String sfid,
    Instant stamp,
    @Nullable Instant created,
    @Nullable String creator,
    boolean deleted,
    Map<String, @Nullable String> values) {
  Image {
    values = Collections.unmodifiableMap(new HashMap<>(values));
  }
}
