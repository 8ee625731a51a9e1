package dev.drawbridge.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.BulkConditions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DryRunIT {
  private static final BatchRules RULES =
      new BatchRules(10_000, new BulkConditions(true, false, 0), 4);

  private final TestDatabase db =
      new TestDatabase(List.of(TestMappings.account(), TestMappings.contact()));
  private final DryRun dryRun = new DryRun(db.database(), TestDatabase.SCHEMA, RULES);

  @AfterEach
  void close() {
    db.close();
  }

  private static final String WORK =
      """
      INSERT INTO salesforce.account (name, external_id__c)
        SELECT 'n', 'A-' || i FROM generate_series(1, 2500) i;
      INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c)
        SELECT 'n', 'C-' || i, 'A-' || i FROM generate_series(1, 300) i;
      UPDATE salesforce.account SET phone = '1' WHERE substr(external_id__c, 3)::int <= 250;
      DELETE FROM salesforce.contact WHERE substr(external_id__c, 3)::int <= 10;
      """;

  private List<String> planned(DryRun.Outlook outlook) {
    return outlook.calls().stream()
        .map(
            call ->
                call.transport()
                    + " "
                    + call.operation()
                    + " "
                    + call.records().values().stream().mapToInt(n -> n).sum())
        .toList();
  }

  private List<String> stored() {
    return db.texts(
        "SELECT transport || ' ' || verb || ' ' || cardinality(log_ids) FROM drawbridge.call"
            + " ORDER BY ordinal");
  }

  private void drain() {
    new Drain(
            db.database(),
            TestDatabase.SCHEMA,
            RULES,
            ApiBudget.unlimited(),
            pointer -> {},
            token -> {})
        .run();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void whatWaitsForABlockedMappingIsHeldBackAndInNoCall(WriteAlgorithm algorithm) {
    db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
    db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n', 'A-' || i FROM"
            + " generate_series(1, 20) i");
    db.execute(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) SELECT"
            + " 'n', 'C-' || i, 'A-' || i FROM generate_series(1, 20) i");
    db.execute(
        """
        INSERT INTO drawbridge.blocked_mapping (table_name, code, reason, look_at)
        VALUES ('account', 'INVALID_FIELD', 'the field Phone was removed or hidden', now() + '5 min')
        """);
    for (int look = 0; look < 2; look++) {
      DryRun.Outlook outlook = dryRun.ofWhatWaits();
      assertThat(outlook.changes()).isEqualTo(40);
      assertThat(outlook.blocked()).isEqualTo(40);
      assertThat(outlook.calls()).isEmpty();
      drain();
    }
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void itIsWhatIsThenSent(WriteAlgorithm algorithm) {
    db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
    DryRun.Outlook supposed = dryRun.after(WORK);
    assertThat(db.texts("SELECT state FROM salesforce._trigger_log")).isEmpty();
    db.execute(WORK);
    DryRun.Outlook outlook = dryRun.ofWhatWaits();
    assertThat(db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("NEW");
    assertThat(planned(outlook)).isEqualTo(planned(supposed)).isNotEmpty();
    drain();
    assertThat(stored()).isEqualTo(planned(outlook));
    assertThat(outlook.changes()).isEqualTo(3_060);
    int settledWithoutCall =
        db.value(
            Integer.class,
            """
            SELECT count(*) FROM salesforce._trigger_log t
             WHERE state IN ('MERGED', 'IGNORED')
                OR (state = 'PENDING' AND id NOT IN (SELECT unnest(log_ids) FROM drawbridge.call))
            """);
    assertThat(outlook.merged() + outlook.ignored()).isEqualTo(settledWithoutCall);
  }

  @Test
  void aJobOfTheBulkApiCountsItsRequests() {
    db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n', 'A-' || i FROM"
            + " generate_series(1, 2500) i");
    assertThat(dryRun.ofWhatWaits().apiCalls()).isEqualTo(5);
  }

  @Test
  void moreThanABatchIsPlannedBatchByBatch() {
    db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n', 'A-' || i FROM"
            + " generate_series(1, 10500) i");
    assertThat(planned(dryRun.ofWhatWaits()))
        .containsExactly(
            "BULK UPSERT 10000", "SOAP UPSERT 200", "SOAP UPSERT 200", "SOAP UPSERT 100");
  }

  @Test
  void statementsThatEndTheTransactionOrAreWrongAreRefusedAndNothingIsLeft() {
    assertThatThrownBy(
            () -> dryRun.after("INSERT INTO salesforce.account (name) VALUES ('x'); COMMIT;"))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("cannot be run")
        .hasMessageContaining("take BEGIN, COMMIT, ROLLBACK and SAVEPOINT out of them")
        .hasMessageNotContaining("PL/pgSQL");
    assertThatThrownBy(() -> dryRun.after("SELECT nonsense"))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("nonsense");
    assertThat(db.texts("SELECT state FROM salesforce._trigger_log")).isEmpty();
  }

  @Test
  void nothingWaitingIsNothingToSend() {
    assertThat(dryRun.ofWhatWaits())
        .isEqualTo(new DryRun.Outlook(0, 0, 0, 0, List.of(), 0, RULES, List.of()));
  }
}
