package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The Salesforce emulator in a process of its own: an org outlives the stack that talks to it. */
public final class OrgProcess implements AutoCloseable {
  private static final String READY = "Salesforce org ready at ";
  private static final int PATIENCE_SECONDS = 10;

  private final Process process;
  private final URI url;

  private OrgProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * @param port 0 for any free one
   * @param clientSecret of the client {@code drawbridge}
   */
  public static OrgProcess start(Path data, int port, String clientSecret) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
            List.of(
                java,
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                OrgMain.class.getName(),
                "--port",
                Integer.toString(port),
                "--data",
                data.toString(),
                "--client-id",
                "drawbridge"));
    builder.environment().put(EmulatorMain.CLIENT_SECRET, clientSecret);
    builder.redirectErrorStream(true);
    try {
      Process process = builder.start();
      return new OrgProcess(process, ready(process));
    } catch (IOException e) {
      throw new Failure("The Salesforce emulator does not start: " + e.getMessage() + ".", e);
    }
  }

  /** An org whose starter was killed ends by itself, and has its port and folder until then. */
  static void awaitOrphan(Path data) {
    Emulator.holding(data)
        .ifPresent(
            org -> {
              try {
                org.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (TimeoutException | ExecutionException e) {
                throw new Failure(
                    "The Salesforce emulator %d has the files of %s, or of the folder that this is a copy of; stop it, or choose another --data."
                        .formatted(org.pid(), data),
                    e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure("Interrupted.", e);
              }
            });
  }

  private static URI ready(Process process) throws IOException {
    var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    String last = "it ended without a word.";
    String line = out.readLine();
    while (line != null && !line.startsWith(READY)) {
      last = line;
      line = out.readLine();
    }
    if (line == null) {
      throw new Failure("The Salesforce emulator does not start: " + last);
    }
    return URI.create(line.substring(READY.length()).strip());
  }

  public URI url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
