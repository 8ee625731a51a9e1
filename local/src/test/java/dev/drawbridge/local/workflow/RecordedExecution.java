package dev.drawbridge.local.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What AWS answered to a definition and an input. */
public record RecordedExecution(String name, JsonNode json) {
  private static final Path VECTORS = Path.of("src/test/resources/vectors/asl");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> STATE_TYPES =
      Set.of("Task", "Pass", "Choice", "Wait", "Succeed", "Fail");

  /** Those in the part of the language that Drawbridge uses. */
  public static List<RecordedExecution> supported() throws IOException {
    return all().filter(RecordedExecution::withinSubset).toList();
  }

  /** Of these, those that call nothing: they can be run anywhere. */
  public static List<RecordedExecution> withoutTasks() throws IOException {
    return supported().stream()
        .filter(
            execution ->
                execution
                    .json
                    .get("definition")
                    .get("States")
                    .valueStream()
                    .noneMatch(state -> state.get("Type").asText().equals("Task")))
        .toList();
  }

  static List<RecordedExecution> refused() throws IOException {
    return all().filter(execution -> !execution.withinSubset()).toList();
  }

  private static Stream<RecordedExecution> all() throws IOException {
    var executions = new ArrayList<RecordedExecution>();
    try (var files = Files.newDirectoryStream(VECTORS, "*.json")) {
      for (Path file : files) {
        JsonNode json = JSON.readTree(file.toFile());
        executions.add(new RecordedExecution(json.get("name").asText(), json));
      }
    }
    return executions.stream();
  }

  private boolean withinSubset() {
    JsonNode definition = json.get("definition");
    return definition.get("States").valueStream().allMatch(state -> runs(definition, state));
  }

  private static boolean runs(JsonNode definition, JsonNode state) {
    String inherited = definition.path("QueryLanguage").asText("JSONPath");
    return STATE_TYPES.contains(state.get("Type").asText())
        && state.path("QueryLanguage").asText(inherited).equals("JSONata");
  }

  /** The value is the one recorded; a value that was not recorded is null. */
  public static void assertJson(Object actual, JsonNode expected) {
    JsonNode wanted = expected == null ? JSON.nullNode() : expected;
    assertThat(canonical(JSON.valueToTree(actual))).isEqualTo(canonical(wanted));
  }

  /** JSON has one kind of number: 1 and 1.0 are the same value. */
  static JsonNode canonical(JsonNode json) {
    if (json == null || json.isNull()) {
      return JSON.nullNode();
    }
    if (json.isNumber()) {
      return JSON.getNodeFactory()
          .textNode("#" + json.decimalValue().stripTrailingZeros().toPlainString());
    }
    if (json.isArray()) {
      var copy = JSON.createArrayNode();
      json.forEach(item -> copy.add(canonical(item)));
      return copy;
    }
    if (json.isObject()) {
      var copy = JSON.createObjectNode();
      json.properties().forEach(member -> copy.set(member.getKey(), canonical(member.getValue())));
      return copy;
    }
    return json;
  }

  @Override
  public String toString() {
    return name;
  }
}
