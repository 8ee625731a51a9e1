package dev.drawbridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.cli.DrawbridgeCommand;
import dev.drawbridge.cli.world.StackFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command in a JVM of its own, started as {@code ./drawbridge} starts it. */
public final class CommandProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final Path err;
  private final BufferedReader out;
  private final Path data;
  private @Nullable StackFile addresses;

  private CommandProcess(Process process, Path err, Path data) {
    this.data = data;
    this.process = process;
    this.err = err;
    this.out = process.inputReader();
  }

  /**
   * @param folder for what it says on standard error, and for its temporary files; PostgreSQL's
   *     programs are taken from where every test has them
   */
  public static CommandProcess start(Path folder, String... arguments) {
    return start(folder, Map.of(), arguments);
  }

  /**
   * The same.
   *
   * @param environment on top of this process's own
   */
  public static CommandProcess start(
      Path folder, Map<String, String> environment, String... arguments) {
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
                packaged(),
                DrawbridgeCommand.class.getName()));
    command.addAll(List.of(arguments));
    try {
      Path err = Files.createTempFile(folder, "err", ".txt");
      var builder = new ProcessBuilder(command).redirectError(err.toFile());
      builder.environment().putAll(environment);
      int data = command.indexOf("--data");
      return new CommandProcess(
          builder.start(), err, data < 0 ? folder : Path.of(command.get(data + 1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What {@code ./drawbridge} runs from: a part that tests alone have must not hide its absence.
   */
  private static String packaged() {
    var target = Path.of(System.getProperty("drawbridge.home"), "cli", "target");
    return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + "/*";
  }

  /** Starts {@code up} on that data folder; {@link #ready} says where everything is. */
  public static CommandProcess up(Path data, String... options) {
    return up(data, Map.of(), options);
  }

  public static CommandProcess up(Path data, Map<String, String> environment, String... options) {
    var arguments = new ArrayList<>(List.of("up", "--json", "--data", data.toString()));
    arguments.addAll(List.of(options));
    return start(data.getParent(), environment, arguments.toArray(String[]::new));
  }

  /** Waits until the stack is up: its first line is then one JSON object, without the password. */
  public StackFile ready() {
    if (addresses != null) {
      return addresses;
    }
    String line = within(START, CompletableFuture.supplyAsync(this::line));
    assertThat(line).describedAs("up ended: %s", err()).isNotNull();
    try {
      StackFile read = StackFile.read(data).orElseThrow();
      var said = (ObjectNode) new ObjectMapper().readTree(line);
      said.remove("passwordFile");
      assertThat((JsonNode) said).isEqualTo(new ObjectMapper().valueToTree(read.withoutPassword()));
      addresses = read;
      return read;
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  /** Waits until it has said this; all that it said until then. */
  public List<String> awaitLine(String expected) {
    var said = new ArrayList<String>();
    String line = within(START, CompletableFuture.supplyAsync(this::line));
    while (line != null && !line.equals(expected)) {
      said.add(line);
      line = within(START, CompletableFuture.supplyAsync(this::line));
    }
    assertThat(line).describedAs(err()).isNotNull();
    return said;
  }

  /** Waits for the end: the exit code, and all that was said. */
  public Cli result(Duration longest) {
    String said = within(longest, CompletableFuture.supplyAsync(this::rest));
    int exit = within(longest, process.onExit()).exitValue();
    return new Cli(exit, said, err());
  }

  public long pid() {
    return process.pid();
  }

  /** What everybody on this machine can read of the process and of those that it started. */
  public String processList() {
    try {
      var listed = new StringBuilder();
      for (ProcessHandle each :
          Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
        Process ps =
            new ProcessBuilder("ps", "-ww", "-o", "args=", "-p", String.valueOf(each.pid()))
                .start();
        listed.append(new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      return listed.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: nothing of the process runs afterwards, no shutdown hook either. */
  public void kill() {
    process.destroyForcibly();
    within(START, process.onExit());
  }

  /** SIGTERM, as Ctrl-C is SIGINT: the process stops by itself and is waited for. */
  public void stop() {
    process.destroy();
    within(START, process.onExit());
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }

  public String err() {
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
