package dev.drawbridge.emulator.call;

import org.jspecify.annotations.Nullable;

/** What became of one record of a write call. */
public record WriteResult(@Nullable String id, boolean created, @Nullable RecordError error) {
  public boolean success() {
    return error == null;
  }
}
