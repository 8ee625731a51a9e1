package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Verb;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a job does with its records. */
public enum Operation {
  INSERT(Verb.CREATE),
  UPDATE(Verb.UPDATE),
  UPSERT(Verb.UPSERT),
  DELETE(Verb.DELETE),
  QUERY(Verb.QUERY),
  QUERY_ALL(Verb.QUERY);

  private final Verb verb;

  Operation(Verb verb) {
    this.verb = verb;
  }

  public Verb verb() {
    return verb;
  }

  boolean reads() {
    return verb == Verb.QUERY;
  }

  public String text() {
    return this == QUERY_ALL ? "queryAll" : name().toLowerCase(Locale.ROOT);
  }

  static @Nullable Operation of(String text) {
    for (Operation operation : values()) {
      if (operation.text().equals(text)) {
        return operation;
      }
    }
    return null;
  }
}
