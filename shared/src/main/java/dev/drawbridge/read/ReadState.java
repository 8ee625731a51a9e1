package dev.drawbridge.read;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a mapping was read. Times are Salesforce's.
 *
 * @param source null until Salesforce was asked for it
 * @param highWater up to which everything was applied or is to be read again; null before the first
 *     poll has ended
 * @param longLook until which the overlap was read again
 * @param deletesUntil up to which deletions were applied
 * @param poll the poll under way; null for none
 */
record ReadState(
    @Nullable RecordSource source,
    @Nullable Instant highWater,
    @Nullable Instant longLook,
    @Nullable Instant deletesUntil,
    @Nullable Poll poll) {

  /**
   * A poll under way.
   *
   * @param until what {@code highWater} becomes in the end: whoever goes on with it keeps it
   * @param isLong whether it reads the overlap again
   * @param from where it begins
   * @param place the last record that was applied; null before the first
   */
  record Poll(Instant until, boolean isLong, Instant from, @Nullable Place place) {}

  Optional<Poll> underWay() {
    return Optional.ofNullable(poll);
  }
}
