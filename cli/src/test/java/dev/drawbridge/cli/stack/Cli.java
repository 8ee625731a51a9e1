package dev.drawbridge.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.cli.DrawbridgeCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * What a command of ours answered, run in this JVM.
 *
 * @param out what went to standard output
 * @param err what went to standard error
 */
public record Cli(int exit, String out, String err) {
  public static Cli run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        DrawbridgeCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(arguments);
    return new Cli(exit, out.toString(), err.toString());
  }

  public List<String> lines() {
    return out.lines().toList();
  }

  /** All of standard output as one JSON value; fails when it is anything else, or more. */
  public JsonNode json() {
    try {
      return new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + out, e);
    }
  }
}
