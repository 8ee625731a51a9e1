package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls through the Bulk API: results, fallback, and what a death at each step leaves. */
class BulkWritesIT {
  private static final int MANY = 2_100;

  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void sql(String sql) {
    world.db.execute(sql);
  }

  private void accounts(int from, int to) {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c, description) SELECT 'n' || i, 'A-'"
            + " || i, 'a \"quoted\", comma\n"
            + "and line' FROM generate_series(?, ?) i",
        from,
        to);
  }

  private List<String> transports() {
    return world.db.texts(
        "SELECT DISTINCT transport || ' ' || verb FROM drawbridge.call WHERE log_ids <> '{}'"
            + " ORDER BY 1");
  }

  private void assertAllThereOnce(int count) {
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(world.org.count("SELECT COUNT() FROM Account")).isEqualTo(count);
    assertThat(
            world.db.value(
                Integer.class,
                "SELECT count(DISTINCT sfid) FROM salesforce.account WHERE _hc_lastop IN"
                    + " ('INSERTED', 'UPDATED')"))
        .isEqualTo(count);
    Invariants.hold(world.db);
  }

  @Test
  void manyInsertsUpdatesAndDeletesOfOneObjectGoThroughTheBulkApi() {
    accounts(1, MANY);
    world.runUntilQuiet();
    assertAllThereOnce(MANY);
    sql("UPDATE salesforce.account SET phone = '5', annualrevenue = NULL");
    world.runUntilQuiet();
    assertThat(
            world.org.count(
                "SELECT COUNT() FROM Account WHERE Phone = '5' AND AnnualRevenue = null"))
        .isEqualTo(MANY);
    sql("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    assertThat(world.org.count("SELECT COUNT() FROM Account")).isZero();
    assertThat(transports()).containsExactly("BULK DELETE", "BULK UPDATE", "BULK UPSERT");
    assertThat(world.journal().stream().map(line -> line.path("api").asText()).distinct())
        .containsExactly("bulk");
  }

  @Test
  void aBatchMixesTransportsInTheOrderOfTheLog() {
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('first', 'C-1')");
    accounts(1, MANY);
    sql("UPDATE salesforce.contact SET firstname = 'x'");
    world.runUntilQuiet();
    assertAllThereOnce(MANY);
    assertThat(transports()).containsExactly("BULK UPSERT", "SOAP UPDATE", "SOAP UPSERT");
    assertThat(world.accepted().get(0)).isEqualTo("created Contact C-1");
    assertThat(world.accepted().get(MANY + 1)).isEqualTo("updated Contact C-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE drawbridge.connection SET api_version = '38.0'",
        "UPDATE drawbridge.connection SET algorithm = 'MERGED'",
        "UPDATE drawbridge.mapping SET definition = definition - 'uniqueIdentifier'"
      })
  void withoutOneOfTheConditionsSoapIsUsed(String without) {
    sql(without);
    accounts(1, MANY);
    world.drain();
    assertThat(world.db.texts("SELECT DISTINCT transport FROM drawbridge.call"))
        .containsExactly("SOAP");
  }

  @Test
  void fewerThanTwoThousandGoThroughSoap() {
    accounts(1, 1_999);
    world.drain();
    assertThat(world.db.texts("SELECT DISTINCT transport FROM drawbridge.call"))
        .containsExactly("SOAP");
  }

  @Test
  void aRowThatIsRefusedIsHeldAndTheOthersAreWritten() {
    accounts(1, MANY);
    sql(
        "UPDATE salesforce._trigger_log SET values = (values::hstore - 'name'::text)::text WHERE id"
            + " = 77");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds"))
        .containsExactly("REQUIRED_FIELD_MISSING");
    assertThat(world.accepted()).hasSize(MANY - 1);
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log WHERE id = 77"))
        .containsExactly("FAILED");
  }

  @Test
  void aRowThatCannotBeSentIsRejectedBeforeTheJob() {
    accounts(1, MANY);
    sql(
        "UPDATE salesforce._trigger_log SET values = (values::hstore ||"
            + " 'annualrevenue=>Infinity')::text WHERE id = 77");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds"))
        .containsExactly("INVALID_VALUE");
    sql("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    assertThat(world.accepted()).hasSize(MANY - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"batch-failed\",\"chunks\":3}",
        "{\"kind\":\"job-failed\"}",
        "{\"kind\":\"soap-fault\",\"verb\":\"bulk\",\"code\":\"InvalidEntity\",\"message\":\"not"
            + " supported\"}",
        "{\"kind\":\"soap-fault\",\"verb\":\"upsert\",\"code\":\"InvalidBatch\",\"message\":\"bad\"}"
      })
  void whenTheJobFailsItsRowsGoThroughSoapAndNoneIsDoubled(String fault) {
    world.fault(fault);
    accounts(1, MANY);
    world.runUntilQuiet();
    assertAllThereOnce(MANY);
    assertThat(transports()).contains("SOAP UPSERT");
  }

  @Test
  void deletesOfAFailedBatchThatWereDoneAreSuccesses() {
    accounts(1, MANY);
    world.runUntilQuiet();
    world.fault(
        """
        {"kind":"batch-failed","chunks":4}
        """);
    sql("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(world.org.count("SELECT COUNT() FROM Account")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"commit-and-drop\",\"verb\":\"bulk\"}",
        "{\"kind\":\"fail-before-commit\",\"verb\":\"bulk\",\"times\":3}",
        "{\"kind\":\"commit-and-drop\",\"verb\":\"upsert\"}",
        "{\"kind\":\"fail-before-commit\",\"verb\":\"upsert\",\"times\":2}",
        "{\"kind\":\"truncate-answer\",\"verb\":\"upsert\"}",
        "{\"kind\":\"truncate-answer\",\"verb\":\"bulk\",\"after\":2,\"times\":2}",
        "{\"kind\":\"http-status\",\"verb\":\"bulk\",\"status\":503,\"times\":2}",
        "{\"kind\":\"invalid-session\",\"verb\":\"bulk\",\"after\":1}"
      })
  void aPassingFaultEndsInSuccessAndNoDuplicate(String fault) {
    world.fault(fault);
    accounts(1, MANY);
    world.runUntilQuiet();
    assertAllThereOnce(MANY);
    assertThat(world.journal()).hasSize(MANY);
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {
        "BEFORE_JOB",
        "AFTER_JOB",
        "AFTER_JOB_STORED",
        "AFTER_ADD",
        "AFTER_BATCH_STORED",
        "BEFORE_RESULTS",
        "BEFORE_SETTLE",
        "AFTER_SETTLE",
        "BEFORE_RELEASE"
      })
  void aDeathAtAnyStepLosesAndDoublesNothing(Step deadly) {
    accounts(1, MANY);
    var died = new ArrayList<Step>();
    world.listen(
        step -> {
          if (step == deadly && died.isEmpty()) {
            died.add(step);
            Invariants.hold(world.db);
            throw new World.Died(step);
          }
        });
    world.runUntilQuiet();
    assertThat(died).containsExactly(deadly);
    assertAllThereOnce(MANY);
    assertThat(world.journal()).hasSize(MANY);
  }

  @Test
  void aJobThatRunsTooLongIsAbortedAndItsRowsGoThroughSoap() {
    world.obey(TestRules.withPatience(Duration.ZERO, Duration.ofMinutes(30)));
    world.fault(
        """
        {"kind":"slow-batch","millis":3000}
        """);
    accounts(1, MANY);
    world.runUntilQuiet();
    assertAllThereOnce(MANY);
  }

  @Test
  void moreThanTenThousandGoInBatchesOfTenThousand() {
    accounts(1, 12_500);
    world.runUntilQuiet();
    assertThat(
            world.db.texts(
                "SELECT cardinality(log_ids)::text FROM drawbridge.call WHERE transport = 'BULK'"
                    + " ORDER BY id"))
        .containsExactly("10000", "2500");
    assertAllThereOnce(12_500);
  }

  @Test
  void recordOrderedUsesTheBulkApiForManyIndependentChanges() {
    sql("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
    for (int i = 0; i < 3; i++) {
      accounts(1 + 1000 * i, 1000 * (i + 1));
      sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('c', 'C-" + i + "')");
    }
    world.runUntilQuiet();
    assertAllThereOnce(3_000);
    assertThat(transports()).containsExactly("BULK UPSERT", "SOAP UPSERT");
  }

  /** Read back, the ids are those of other records; SOAP upserts find what the job has written. */
  @Test
  void resultsOfNewRecordsInAnotherOrderAreFoundByReadingThemBack() {
    world.obey(TestRules.with(Map.of("READ_BACK_NEW_RECORDS", "true")));
    world.fault(
        """
        {"kind":"shuffle-results","verb":"upsert","seed":1}
        """);
    accounts(1, MANY);
    world.runUntilQuiet();
    assertAllThereOnce(MANY);
    assertThat(transports()).containsExactly("SOAP UPSERT");
    Map<String, String> ids =
        world.org.pairs("SELECT Id, External_ID__c FROM Account", "External_ID__c", "Id");
    assertThat(ids).hasSizeGreaterThan(1_000);
    for (var row : world.db.rows("SELECT sfid, external_id__c FROM salesforce.account")) {
      Object key = row.get("external_id__c");
      if (ids.containsKey(key)) {
        assertThat(row.get("sfid")).isEqualTo(ids.get(key));
      }
    }
  }
}
