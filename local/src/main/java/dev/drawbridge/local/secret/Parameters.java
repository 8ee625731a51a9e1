package dev.drawbridge.local.secret;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parameters of Systems Manager's store, kept in a file where one is given. */
public final class Parameters {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * One parameter in its latest version.
   *
   * @param modified in milliseconds since 1970
   */
  public record Parameter(String name, String type, String value, long version, long modified) {}

  private final Map<String, Parameter> byName;
  private final InstantSource clock;
  private final @Nullable Path file;

  /**
   * @param file keeps the parameters from run to run; null forgets them
   */
  public Parameters(InstantSource clock, @Nullable Path file) {
    this.clock = clock;
    this.file = file;
    this.byName = new TreeMap<>(file != null && Files.exists(file) ? read(file) : Map.of());
  }

  public synchronized @Nullable Parameter find(String name) {
    return byName.get(name);
  }

  /** Stores a value; null when there is one already and {@code overwrite} is not set. */
  public synchronized @Nullable Parameter put(
      String name, @Nullable String type, String value, boolean overwrite) {
    Parameter old = byName.get(name);
    if (old != null && !overwrite) {
      return null;
    }
    String kept = old != null ? old.type() : type == null ? "String" : type;
    long version = old == null ? 1 : old.version() + 1;
    var parameter = new Parameter(name, kept, value, version, clock.millis());
    byName.put(name, parameter);
    write();
    return parameter;
  }

  public synchronized boolean delete(String name) {
    boolean deleted = byName.remove(name) != null;
    write();
    return deleted;
  }

  private static Map<String, Parameter> read(Path file) {
    try {
      return JSON.readValue(file.toFile(), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("The parameters in " + file + " cannot be read", e);
    }
  }

  /** All or nothing, also when the process is killed while it writes. */
  private void write() {
    if (file == null) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path next = file.resolveSibling(file.getFileName() + ".new");
      JSON.writeValue(next.toFile(), byName);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("The parameters cannot be written to " + file, e);
    }
  }
}
