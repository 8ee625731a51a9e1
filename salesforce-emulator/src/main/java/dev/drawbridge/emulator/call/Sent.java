package dev.drawbridge.emulator.call;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client sent for one field. */
public sealed interface Sent {
  /** A value as text. */
  record Text(String text) implements Sent {}

  /** The field is to be emptied. */
  record Null() implements Sent {}

  /** A parent named by one of its own keys. */
  record Parent(@Nullable String type, Map<String, String> keys) implements Sent {}
}
