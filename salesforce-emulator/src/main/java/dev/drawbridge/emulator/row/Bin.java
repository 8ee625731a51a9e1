package dev.drawbridge.emulator.row;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the recycle bin knows of a deleted record.
 *
 * @param with the parent whose deletion took it along and whose return brings it back
 * @param cleared the lookups that pointed to it and come back with it
 */
public record Bin(@Nullable String with, List<Cleared> cleared) {
  /** A lookup of another record that was emptied. */
  public record Cleared(String id, String field) {}
}
