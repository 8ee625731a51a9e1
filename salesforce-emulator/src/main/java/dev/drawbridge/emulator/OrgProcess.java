package dev.drawbridge.emulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An org in a process of its own: what it costs is not its clients', and it outlives all of them
 * but the process that started it.
 */
public final class OrgProcess implements AutoCloseable {
  private static final String READY = "Salesforce org ready at ";

  private final Process process;
  private final URI url;

  private OrgProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * @param heap as an option of the JVM, such as {@code -Xmx512m}
   * @param port 0 for any free one
   * @param data where the org lives; null for an org in memory
   * @param clientSecret of the client {@code drawbridge}
   * @throws IOException with a sentence if the org does not start
   */
  public static OrgProcess start(String heap, int port, @Nullable Path data, String clientSecret)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                OrgMain.class.getName(),
                "--port",
                Integer.toString(port),
                "--client-id",
                "drawbridge"));
    if (data != null) {
      command.addAll(List.of("--data", data.toString()));
    }
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(EmulatorMain.CLIENT_SECRET, clientSecret);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("The Salesforce emulator does not start: " + e.getMessage() + ".", e);
    }
    return new OrgProcess(process, ready(process));
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
      throw new IOException("The Salesforce emulator does not start: " + last);
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
