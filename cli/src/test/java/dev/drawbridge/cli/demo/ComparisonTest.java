package dev.drawbridge.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The demo's verdict can go both ways. */
class ComparisonTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private static final List<Crm.Committed> COMMITTED =
      List.of(
          new Crm.Committed("created", "Account", "A-1", NOON),
          new Crm.Committed("created", "Contact", "C-1", NOON),
          new Crm.Committed("updated", "Account", "A-1", NOON.plusSeconds(1)));

  @Test
  void theSameChangesInTheSameOrderAreNoDifference() {
    var comparison =
        Comparison.of(
            COMMITTED,
            List.of(
                accepted("upsert", "created", "Account", "A-1", 1, 2),
                accepted("upsert", "created", "Contact", "C-1", 2, 3),
                accepted("update", "updated", "Account", "A-1", 3, 4)));
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.accepted()).isEqualTo(3);
    assertThat(comparison.delays())
        .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(3));
    assertThat(comparison.percentile(50)).isEqualTo(Duration.ofSeconds(3));
    assertThat(comparison.percentile(0)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aMissingChangeIsReported() {
    var comparison =
        Comparison.of(
            COMMITTED,
            List.of(
                accepted("upsert", "created", "Account", "A-1", 1, 2),
                accepted("upsert", "created", "Contact", "C-1", 2, 3)));
    assertThat(comparison.accepted()).isEqualTo(2);
    assertThat(comparison.differences())
        .containsExactly("change 3: committed updated Account A-1, accepted nothing more");
  }

  @Test
  void aChangeTooManyIsReported() {
    var comparison =
        Comparison.of(
            COMMITTED,
            List.of(
                accepted("upsert", "created", "Account", "A-1", 1, 2),
                accepted("upsert", "created", "Contact", "C-1", 2, 3),
                accepted("update", "updated", "Account", "A-1", 3, 4),
                accepted("update", "updated", "Account", "A-1", 4, 5)));
    assertThat(comparison.differences())
        .containsExactly("change 4: committed nothing more, accepted updated Account A-1");
  }

  @Test
  void changesInAnotherOrderAreReported() {
    var comparison =
        Comparison.of(
            COMMITTED,
            List.of(
                accepted("upsert", "created", "Contact", "C-1", 1, 2),
                accepted("upsert", "created", "Account", "A-1", 2, 3),
                accepted("update", "updated", "Account", "A-1", 3, 4)));
    assertThat(comparison.differences())
        .containsExactly(
            "change 1: committed created Account A-1, accepted created Contact C-1",
            "change 2: committed created Contact C-1, accepted created Account A-1");
  }

  @Test
  void aRecordCreatedWhereOneWasUpdatedIsReported() {
    var comparison =
        Comparison.of(
            COMMITTED.subList(2, 3),
            List.of(accepted("upsert", "created", "Account", "A-1", 1, 2)));
    assertThat(comparison.differences()).hasSize(1);
  }

  @Test
  void whatTheOrgRejectedIsNotAccepted() {
    var comparison =
        Comparison.of(
            COMMITTED.subList(0, 1),
            List.of(
                accepted("upsert", "rejected", "Account", "A-1", 1, 2),
                accepted("upsert", "created", "Account", "A-1", 2, 3)));
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.accepted()).isEqualTo(1);
  }

  @Test
  void aLongListOfDifferencesIsCutShort() {
    List<Crm.Committed> many =
        IntStream.range(0, 100)
            .mapToObj(i -> new Crm.Committed("created", "Account", "A-" + i, NOON))
            .toList();
    assertThat(Comparison.of(many, List.of()).differences()).hasSize(5);
    assertThat(Comparison.of(many, List.of()).percentile(99)).isZero();
  }

  @Test
  void recordsOfOneCallAreOneCall() {
    var comparison =
        Comparison.of(
            COMMITTED,
            List.of(
                accepted("upsert", "created", "Account", "A-1", 7, 2),
                accepted("upsert", "created", "Account", "A-2", 7, 2),
                accepted("update", "updated", "Account", "A-1", 8, 2)));
    assertThat(comparison.calls())
        .containsOnly(Map.entry("upsert Account", 1L), Map.entry("update Account", 1L));
  }

  private static JsonNode accepted(
      String verb, String outcome, String object, String key, long call, int secondsAfterNoon) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("verb", verb)
            .put("outcome", outcome)
            .put("object", object)
            .put("call", call)
            .put("time", NOON.plusSeconds(secondsAfterNoon).toString());
    line.putObject("externalId").put("field", "External_ID__c").put("value", key);
    return line;
  }
}
