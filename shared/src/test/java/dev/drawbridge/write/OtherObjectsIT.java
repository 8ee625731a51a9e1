package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.manage.Importer;
import dev.drawbridge.manage.LockPatience;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.salesforce.SoapReader;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer that names a record of another object is never taken for success. */
class OtherObjectsIT {
  private final World world = new World(List.of(TestMappings.account()));

  @AfterEach
  void close() {
    world.close();
  }

  private void imported(String upsertField) {
    new Importer(
            world.db.database(),
            new SoapReader(world.salesforce()),
            LockPatience.standard(pause -> {}))
        .run(
            """
            {"mappings": [
              {"object_name": "Account",
               "config": {"access": "read_write",%s
                          "fields": {"External_ID__c": {}, "Name": {}, "Phone": {},
                                     "Description": {}}}}]}
            """
                .formatted(upsertField));
  }

  @ParameterizedTest
  @CsvSource({
    "ORDERED, ' \"upsert_field\": \"External_ID__c\",'",
    "MERGED, ' \"upsert_field\": \"External_ID__c\",'",
    "RECORD_ORDERED, ''"
  })
  void theIdOfAnotherObjectIsHeldAndReachesNoRow(WriteAlgorithm algorithm, String upsertField) {
    world.use(algorithm);
    imported(upsertField);
    world.fault("{\"kind\":\"other-objects-id\",\"record\":1}");
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('a', 'A-1'), ('b', 'A-2')");
    world.runUntilQuiet();
    assertThat(
            world.db.texts(
                "SELECT state || coalesce(left(sf_message, 15), '') FROM salesforce._trigger_log"
                    + " ORDER BY id"))
        .containsExactly("SUCCESS", "FAILEDOUTCOME_UNKNOWN");
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds"))
        .containsExactly("OUTCOME_UNKNOWN");
    assertThat(
            world.db.texts(
                "SELECT coalesce(left(sfid, 3), 'none') || ' ' || _hc_lastop FROM"
                    + " salesforce.account ORDER BY id"))
        .containsExactly("001 INSERTED", "none FAILED");
    assertThat(world.db.texts("SELECT record_id::text FROM drawbridge.record_identity"))
        .containsExactly("1");
    Invariants.hold(world.db);

    assertThat(world.db.texts("SELECT message FROM drawbridge.open_holds"))
        .singleElement()
        .asString()
        .matches(
            "Salesforce answered with the id 005\\w+, and ids of this object begin with 001: .*");

    // Not even with the row's next change is it sent again unasked.
    world.db.execute("UPDATE salesforce.account SET phone = '1' WHERE external_id__c = 'A-2'");
    world.runUntilQuiet();
    assertThat(world.org.count("SELECT Id FROM Account")).isEqualTo(2);
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds"))
        .containsExactly("OUTCOME_UNKNOWN");
  }
}
