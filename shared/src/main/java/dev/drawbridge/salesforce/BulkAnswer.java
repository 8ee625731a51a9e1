package dev.drawbridge.salesforce;

import dev.drawbridge.failure.FailureClass;

/**
 * What the Bulk API said to one request.
 *
 * @param <T> what was asked for
 */
public sealed interface BulkAnswer<T> {
  /** Done. */
  record Done<T>(T value) implements BulkAnswer<T> {}

  /** Not now, or the outcome is unknown: the stored job says later how far it came. */
  record Refused<T>(FailureClass failure, String code) implements BulkAnswer<T> {}

  /** These records, this object or this org are not for the Bulk API: SOAP takes them. */
  record NotForBulk<T>(String code) implements BulkAnswer<T> {}
}
