package dev.drawbridge.emulator.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Call;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One change that was accepted or rejected. */
public record Entry(
    Instant time,
    Call call,
    Outcome outcome,
    String object,
    @Nullable String id,
    @Nullable Key externalId,
    ObjectNode fields,
    @Nullable String error) {

  public enum Outcome {
    CREATED,
    UPDATED,
    DELETED,
    UNDELETED,
    REJECTED
  }

  /** An external id field and its value. */
  public record Key(String field, @Nullable String value) {}
}
