package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;

class HoldCausesTest {
  private static void add(ArrayNode holds, int id, String code, String openedAt) {
    holds
        .addObject()
        .put("id", id)
        .put("reason", "REJECTED")
        .put("table_name", "contact")
        .put("record_id", id)
        .put("log_id", id)
        .put("code", code)
        .put("message", "no")
        .put("scope", "QUEUE")
        .put("opened_at", openedAt);
  }

  @Test
  void manyHoldsAreListedByCauseWithAgeExampleAndCommand() {
    ArrayNode holds = JsonNodeFactory.instance.arrayNode();
    for (int id = 1; id <= 1200; id++) {
      add(holds, id, "STRING_TOO_LONG", "2026-11-29T13:0" + id % 10 + ":00.5Z");
    }
    add(holds, 1201, "OUTCOME_UNKNOWN", "2026-11-29T14:00:00Z");
    assertThat(HoldCauses.lines(holds))
        .containsExactly(
            "1,200 holds  STRING_TOO_LONG  the oldest since 2026-11-29T13:00:00Z"
                + "  [./drawbridge holds release all retry|skip --code STRING_TOO_LONG]",
            "  such as hold 1  REJECTED  contact 1 (trigger log 1)  STRING_TOO_LONG: no"
                + "  [everything waits, since 2026-11-29T13:01:00Z]",
            "1 hold  OUTCOME_UNKNOWN  the oldest since 2026-11-29T14:00:00Z"
                + "  [Salesforce is asked once late_request_minutes have passed; most end by that]",
            "  such as hold 1201  REJECTED  contact 1201 (trigger log 1201)  OUTCOME_UNKNOWN: no"
                + "  [everything waits, since 2026-11-29T14:00:00Z]");
  }
}
