package dev.drawbridge.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.cli.world.StackLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A line of a data folder's {@code stack.log}. */
public record StackLogLine(JsonNode json, String text) {
  /** All whole lines; the last may be half written. */
  public static List<StackLogLine> read(Path data) throws IOException {
    String log = Files.readString(StackLog.file(data));
    return log.substring(0, log.lastIndexOf('\n') + 1).lines().map(StackLogLine::parse).toList();
  }

  private static StackLogLine parse(String line) {
    try {
      return new StackLogLine(new ObjectMapper().readTree(line), line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  public String message() {
    return json.path("message").asText();
  }

  public boolean isWarning() {
    String level = json.path("level").asText();
    return level.equals("WARN") || level.equals("ERROR");
  }
}
