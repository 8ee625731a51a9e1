package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.cli.world.StackFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The command in a JVM of its own, started as {@code ./drawbridge} starts it. */
final class CommandProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final Path err;
  private final BufferedReader out;
  private @Nullable StackFile addresses;

  private CommandProcess(Process process, Path err) {
    this.process = process;
    this.err = err;
    this.out = process.inputReader();
  }

  /**
   * @param folder for what it says on standard error, and for its temporary files; PostgreSQL's
   *     programs are taken from where every test has them
   */
  static CommandProcess start(Path folder, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsun.net.http.retryPost=false",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=dev/drawbridge/cli/logback.xml",
                "-Djava.io.tmpdir=" + folder,
                "-Dot.epg.working-dir="
                    + Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg"),
                "-Ddrawbridge.home=" + System.getProperty("drawbridge.home"),
                "-cp",
                System.getProperty("java.class.path"),
                DrawbridgeCommand.class.getName()));
    command.addAll(List.of(arguments));
    try {
      Path err = Files.createTempFile(folder, "err", ".txt");
      return new CommandProcess(
          new ProcessBuilder(command).redirectError(err.toFile()).start(), err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts {@code up} on that data folder; {@link #ready} says where everything is. */
  static CommandProcess up(Path data, String... options) {
    var arguments = new ArrayList<>(List.of("up", "--json", "--data", data.toString()));
    arguments.addAll(List.of(options));
    return start(data.getParent(), arguments.toArray(String[]::new));
  }

  /** Waits until the stack is up: its first line is then one JSON object. */
  StackFile ready() {
    if (addresses != null) return addresses;
    String line = within(START, CompletableFuture.supplyAsync(this::line));
    assertThat(line).describedAs("up ended: %s", err()).isNotNull();
    try {
      addresses = new ObjectMapper().readValue(line, StackFile.class);
      return addresses;
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  /** Waits until it has said this. */
  void awaitLine(String expected) {
    String line = within(START, CompletableFuture.supplyAsync(this::line));
    while (line != null && !line.equals(expected)) {
      line = within(START, CompletableFuture.supplyAsync(this::line));
    }
    assertThat(line).describedAs(err()).isNotNull();
  }

  /** Waits for the end: the exit code, and all that was said. */
  Cli result(Duration longest) {
    String said = within(longest, CompletableFuture.supplyAsync(this::rest));
    int exit = within(longest, process.onExit()).exitValue();
    return new Cli(exit, said, err());
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL: nothing of the process runs afterwards, no shutdown hook either. */
  void kill() {
    process.destroyForcibly();
    within(START, process.onExit());
  }

  /** SIGTERM, as Ctrl-C is SIGINT: the process stops by itself and is waited for. */
  void stop() {
    process.destroy();
    within(START, process.onExit());
  }

  @Override
  public void close() {
    if (process.isAlive()) stop();
  }

  String err() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() {
    try {
      return out.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String rest() {
    return String.join("\n", out.lines().toList());
  }

  private <T> T within(Duration longest, CompletableFuture<T> future) {
    try {
      return future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("not within " + longest + ": " + err(), e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
