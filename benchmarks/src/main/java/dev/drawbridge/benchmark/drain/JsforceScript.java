package dev.drawbridge.benchmark.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code benchmarks/anchors/jsforce/drain.mjs}, in a process of its own. */
final class JsforceScript {
  private final Path folder;

  /**
   * @param home of the project
   */
  JsforceScript(Path home) {
    this.folder = home.resolve("benchmarks/anchors/jsforce");
  }

  /** Whether `npm ci` was run there. */
  boolean isInstalled() {
    return Files.isDirectory(folder.resolve("node_modules/jsforce"));
  }

  /** Drains; answers what the process cost. */
  JsonNode run(String database, String org, String token) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("node", "drain.mjs", database, org, token)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The script failed: " + said);
    }
    return new ObjectMapper().readTree(said);
  }
}
