package dev.drawbridge.local.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.local.bus.EventBuses.Outcome;
import dev.drawbridge.local.time.VirtualTimers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventBusesTest {
  private final List<JsonNode> delivered = new ArrayList<>();
  private final EventBuses buses =
      new EventBuses("r", "1", new VirtualTimers(), Runnable::run, (_, _) -> {});

  private Outcome put(String bus, String detailType, String detail) {
    return buses.put(new EventEntry(bus, "us", detailType, detail, List.of(), null));
  }

  @Test
  void aRuleTakesWhatMatchesAndNothingElse() {
    buses.create("b");
    String pattern =
        """
        {"source": ["us"], "detail-type": ["Check Changed"],
         "detail": {"status": ["RED"], "lag": [{"numeric": [">", 60]}]}}\
        """;
    buses.addRule("arn:aws:events:r:1:event-bus/b", "red", pattern, List.of(delivered::add));

    put("b", "Check Changed", "{\"status\": \"RED\", \"lag\": 61}");
    put("b", "Check Changed", "{\"status\": \"RED\", \"lag\": 60}");
    put("b", "Check Changed", "{\"status\": \"GREEN\", \"lag\": 61}");
    put("b", "Other", "{\"status\": \"RED\", \"lag\": 61}");
    put("default", "Check Changed", "{\"status\": \"RED\", \"lag\": 61}");

    assertThat(delivered).hasSize(1);
    JsonNode event = delivered.getFirst();
    assertThat(event.get("detail").get("lag").asInt()).isEqualTo(61);
    assertThat(event.get("time").asText()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(event.get("account").asText()).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          b       | t    | {}
          null    | t    | {}
          nowhere | t    | {}
          """)
  void aGoodEntryGetsAnId(String bus, String detailType, String detail) {
    buses.create("b");
    assertThat(put(bus, detailType, detail).eventId()).hasSize(36);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          null    | null | {}   | InvalidArgument
          null    | t    | null | InvalidArgument
          null    | t    | []   | MalformedDetail
          null    | t    | {    | MalformedDetail
          """)
  void aBadEntryIsRefusedByItself(String bus, String detailType, String detail, String code) {
    assertThat(put(bus, detailType, detail).errorCode()).isEqualTo(code);
  }
}
