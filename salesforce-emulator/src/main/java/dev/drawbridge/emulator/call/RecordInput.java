package dev.drawbridge.emulator.call;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record of a write call, as it was sent; field names in the client's spelling and order. */
public record RecordInput(String type, @Nullable String id, Map<String, Sent> fields) {}
