package dev.drawbridge.local.secret;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The parameters of Systems Manager's store. */
public final class Parameters {
  /** One parameter in its latest version. */
  public record Parameter(String name, String type, String value, long version, Instant modified) {}

  private final Map<String, Parameter> byName = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public Parameters(InstantSource clock) {
    this.clock = clock;
  }

  public @Nullable Parameter find(String name) {
    return byName.get(name);
  }

  /** Stores a value; null when there is one already and {@code overwrite} is not set. */
  public synchronized @Nullable Parameter put(
      String name, @Nullable String type, String value, boolean overwrite) {
    Parameter old = byName.get(name);
    if (old != null && !overwrite) return null;
    String kept = old != null ? old.type() : type == null ? "String" : type;
    long version = old == null ? 1 : old.version() + 1;
    var parameter = new Parameter(name, kept, value, version, clock.instant());
    byName.put(name, parameter);
    return parameter;
  }

  public boolean delete(String name) {
    return byName.remove(name) != null;
  }
}
