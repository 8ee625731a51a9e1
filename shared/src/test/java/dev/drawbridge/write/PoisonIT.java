package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One record that Salesforce rejects among ten thousand changes on ten objects. */
class PoisonIT {
  private static final int OBJECTS = 10;
  private static final int ROWS = 490;

  /**
   * The poisoned row, four children, and an update of each. A fresh INSERT speaks for its update.
   */
  private static final int HELD = 10;

  private final World world = new World(IntStream.range(0, OBJECTS).mapToObj(this::thing).toList());

  private Mapping thing(int number) {
    return new Mapping(
        "Thing" + number + "__c",
        Access.READ_WRITE,
        "Key__c",
        List.of(
            TestMappings.field("Value__c", FieldType.STRING, 10),
            new Column.OfField(
                "key__c", "Key__c", FieldType.STRING, 80, true, true, true, true, false, List.of()),
            new Column.Synthetic(
                "parent__r__key__c",
                "Parent__r",
                "Parent__c",
                "Thing0__c",
                "Key__c",
                80,
                true,
                true)),
        List.of());
  }

  @BeforeEach
  void tenThousandChanges() {
    for (int number = 0; number < OBJECTS; number++) {
      world
          .org
          .control()
          .addObject(
              """
              {"name": "Thing%1$d__c", "keyPrefix": "aT%1$d", "fields": [
                {"name": "Value__c", "type": "string", "length": 10},
                {"name": "Key__c", "type": "string", "length": 80, "externalId": true, "unique": true, "idLookup": true},
                {"name": "Parent__c", "type": "reference", "referenceTo": ["Thing0__c"], "relationshipName": "Parent__r"}]}
              """
                  .formatted(number));
    }
    for (int number = 0; number < OBJECTS; number++) {
      world.db.execute(
          "INSERT INTO salesforce.thing%d__c (value__c, key__c) SELECT 'v', 'K-' || i FROM generate_series(1, %d) i"
              .formatted(number, ROWS));
    }
    // Longer in the log than Salesforce takes; the row itself can hold it no longer either.
    world.db.execute(
        "INSERT INTO salesforce.thing0__c (value__c, key__c) VALUES ('poison', 'POISON')");
    world.db.execute(
        "UPDATE salesforce._trigger_log SET values = (values::hstore || 'value__c=>\"far too long a"
            + " value\"')::text WHERE values LIKE '%POISON%'");
    for (int number = 1; number <= 4; number++) {
      world.db.execute(
          "INSERT INTO salesforce.thing%d__c (value__c, key__c, parent__r__key__c) VALUES ('v', 'CHILD', 'POISON')"
              .formatted(number));
    }
    for (int number = 0; number < OBJECTS; number++) {
      world.db.execute("UPDATE salesforce.thing%d__c SET value__c = 'w'".formatted(number));
    }
  }

  @AfterEach
  void close() {
    world.close();
  }

  private int count(String state) {
    return world.db.value(
        Integer.class, "SELECT count(*) FROM salesforce._trigger_log WHERE state = ?", state);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          amend | SELECT drawbridge.release_hold(id, 'amend', amended => '{"value__c": "short"}') FROM drawbridge.open_holds | 9810
          cured | UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED' | 9809
          """)
  void underRecordOrderedItHoldsItselfAndItsDependantsUntilItIsReleased(
      String how, String cure, int accepted) {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
    world.runUntilQuiet();
    assertThat(count("FAILED")).isEqualTo(1);
    assertThat(count("NEW")).isEqualTo(HELD - 1);
    assertThat(count("SUCCESS")).isEqualTo(2 * ROWS * OBJECTS);
    assertThat(
            world.db.texts(
                "SELECT DISTINCT coalesce(values::hstore, '') -> 'key__c' FROM"
                    + " salesforce._trigger_log WHERE state IN ('NEW', 'FAILED') AND action ="
                    + " 'INSERT'"))
        .containsExactlyInAnyOrder("POISON", "CHILD");

    world.db.execute(cure);
    world.runUntilQuiet();
    assertThat(count("NEW") + count("FAILED")).isZero();
    assertThat(world.accepted()).hasSize(accepted);
    assertThat(world.org.count("SELECT COUNT() FROM Thing1__c WHERE Parent__r.Key__c = 'POISON'"))
        .isEqualTo(1);
  }

  @Test
  void skippedItsDependantsAreRejectedInTurnAndVisibly() {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
    world.runUntilQuiet();
    for (int round = 0; round < 2; round++) {
      world.db.execute("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
      world.runUntilQuiet();
    }
    world.db.execute("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    assertThat(count("IGNORED")).isEqualTo(HELD);
    assertThat(world.accepted()).hasSize(2 * ROWS * OBJECTS);
  }

  @Test
  void underOrderedWritesTheQueueWaitsBehindItAndSaysSo() {
    world.runUntilQuiet();
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.HELD);
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds"))
        .containsExactly("STRING_TOO_LONG");
    assertThat(count("SUCCESS")).isEqualTo(ROWS * OBJECTS);
    world.db.execute(
        "SELECT drawbridge.release_hold(id, 'amend', amended => '{\"value__c\": \"short\"}') FROM"
            + " drawbridge.open_holds");
    world.runUntilQuiet();
    assertThat(count("SUCCESS")).isEqualTo(2 * ROWS * OBJECTS + HELD);
  }
}
