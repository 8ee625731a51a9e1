package dev.drawbridge.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.history.StatusChange;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.Tier;
import dev.drawbridge.event.DetailType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is published has the shape that its schema in events/schemas says. */
class EventDetailsTest {
  private static final Path SCHEMAS =
      Path.of(System.getProperty("drawbridge.root"), "events", "schemas");
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");

  private static Map<String, JsonNode> schemas;

  private final EventDetails events = new EventDetails(StandardChecks.all(), "docs");

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      schemas =
          files
              .map(EventDetailsTest::json)
              .collect(Collectors.toMap(schema -> schema.path("title").asText(), schema -> schema));
    }
  }

  private static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  private static Report report(Tier tier) {
    var title = new Title("MUST_NOT_LAG", "Write Lag", "check-write-lag", "");
    return new Report(
        "crm",
        tier,
        AT,
        Duration.ofMillis(640),
        6,
        List.of(
            new Result(title, Finding.red("old")), new Result(title, Finding.unseen("It broke."))),
        List.of());
  }

  private static StatusChange change(String mapping, String rule, Status status, Status previous) {
    return new StatusChange(mapping, rule, status, previous, "why", AT);
  }

  /** By the part of JSON Schema that our schemas use; the template check has all of it. */
  private static void conforms(DetailType type, ObjectNode detail) {
    JsonNode schema = schemas.get(type.text());
    detail.put("version", "1");
    assertThat(detail.fieldNames())
        .toIterable()
        .isSubsetOf(schema.path("properties").propertyStream().map(Map.Entry::getKey).toList())
        .containsAll(schema.path("required").valueStream().map(JsonNode::asText).toList());
    detail.propertyStream().forEach(p -> conforms(p, schema.path("properties").path(p.getKey())));
  }

  private static void conforms(Map.Entry<String, JsonNode> property, JsonNode shape) {
    JsonNode value = property.getValue();
    if (shape.has("const")) {
      assertThat(value).isEqualTo(shape.path("const"));
    }
    if (shape.has("enum")) {
      assertThat(shape.path("enum").valueStream()).contains(value);
    }
    if (shape.has("pattern")) {
      assertThat(value.asText()).matches(shape.path("pattern").asText());
    }
    boolean right =
        switch (shape.path("type").asText()) {
          case "string" -> value.isTextual();
          case "integer" -> value.isIntegralNumber() && value.asLong() >= 0;
          case "boolean" -> value.isBoolean();
          default -> shape.has("const") || shape.has("enum");
        };
    assertThat(right).describedAs(property.toString()).isTrue();
  }

  @Test
  void everyEventHasASchemaAndEverySchemaIsOfAnEvent() {
    assertThat(schemas.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DetailType.values()).map(DetailType::text).toList());
  }

  @Test
  void aChangeOfTheConnectionHasItsShapeAndItsLink() {
    ObjectNode detail =
        events.detail(change("", "MUST_NOT_LAG", Status.RED, Status.GREEN), report(Tier.VITAL));
    conforms(DetailType.CHECK_CHANGED, detail);
    assertThat(detail.path("link").asText()).isEqualTo("docs#check-write-lag");
    assertThat(detail.path("remedy").asText()).contains("See the other vital signs");
  }

  @Test
  void aChangeOfAMappingNamesIt() {
    ObjectNode detail =
        events.detail(
            change("Account", "MUST_FIT_QUERY_SIZE", Status.YELLOW, null), report(Tier.FULL));
    conforms(DetailType.CHECK_CHANGED, detail);
    assertThat(detail.path("mapping").asText()).isEqualTo("Account");
    assertThat(detail.path("previous").asText()).isEqualTo("NONE");
  }

  @Test
  void aCheckThatThereNoLongerIsHasItsShapeToo() {
    ObjectNode detail =
        events.detail(change("Account", "OF_OLD", Status.SKIPPED, Status.RED), report(Tier.FULL));
    conforms(DetailType.CHECK_CHANGED, detail);
    assertThat(detail.path("name").asText()).isEqualTo("OF_OLD");
  }

  @ParameterizedTest
  @EnumSource
  void aSummaryHasItsShape(Tier tier) {
    ObjectNode detail = events.detail(report(tier));
    conforms(DetailType.DIAGNOSIS_COMPLETED, detail);
    assertThat(detail.path("status").asText()).isEqualTo("RED");
    assertThat(detail.path("complete").asBoolean()).isFalse();
    assertThat(detail.path("skipped").asInt()).isOne();
  }
}
