package dev.drawbridge.mappingfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class FileCheckTest {
  private static final Map<String, ObjectDescription> ORG =
      Map.of(
          "account",
              new ObjectDescription(
                  "Account",
                  List.of(field("Name"), key(), key("Another_Key__c"), key("Another_Key_2__c"))),
          "task",
              new ObjectDescription(
                  "Task",
                  List.of(
                      field("Subject"),
                      lookup("WhoId", "Who", List.of("Contact", "Lead")),
                      lookup("AccountId", "Account", List.of("Account")),
                      lookup("Who__c", "Who__r", List.of("Account")),
                      lookup(
                          "Subscription_Billing_Arrangement__c",
                          "Subscription_Billing_Arrangement_Of_Customer__r",
                          List.of("Account")),
                      typed("Body", FieldType.BASE64),
                      typed("MailingAddress", FieldType.UNMAPPABLE))));

  private static FieldDescription field(String name) {
    return typed(name, FieldType.STRING);
  }

  private static FieldDescription typed(String name, FieldType type) {
    return new FieldDescription(
        name, type, 80, true, true, true, false, false, false, false, false, false, 0, 0, List.of(),
        null, false);
  }

  private static FieldDescription key() {
    return key("Key__c");
  }

  private static FieldDescription key(String name) {
    return new FieldDescription(
        name,
        FieldType.STRING,
        30,
        true,
        true,
        true,
        false,
        true,
        true,
        true,
        false,
        false,
        0,
        0,
        List.of(),
        null,
        false);
  }

  private static FieldDescription lookup(String name, String relationship, List<String> to) {
    return new FieldDescription(
        name,
        FieldType.REFERENCE,
        18,
        true,
        true,
        true,
        false,
        false,
        false,
        false,
        false,
        false,
        0,
        0,
        to,
        relationship,
        false);
  }

  private static Checked check(String text) {
    return FileCheck.check(
        text, name -> Optional.ofNullable(ORG.get(name.toLowerCase(Locale.ROOT))));
  }

  private static String task(String fields) {
    return "{\"mappings\": [{\"object_name\": \"Task\", \"config\": {\"access\": \"read_only\","
        + " \"fields\": {"
        + fields
        + "}}}]}";
  }

  @Test
  void aParentsKeyBecomesASyntheticColumn() {
    Column column =
        check(task("\"account__key__c\": {}")).mappings().get(0).mapping().columns().get(0);
    assertThat(column)
        .isEqualTo(
            new Column.Synthetic(
                "account__key__c", "Account", "AccountId", "Account", "Key__c", 30, true, true));
  }

  @Test
  void aPolymorphicParentIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> check(task("\"Who__Key__c\": {}")))
        .hasMessageContaining("WhoId can point to several objects")
        .hasMessageContaining("map WhoId itself");
  }

  @Test
  void aRelationshipThatBeginsLikeAPolymorphicOneIsFound() {
    Column column =
        check(task("\"Who__r__Key__c\": {}")).mappings().get(0).mapping().columns().get(0);
    assertThat(column)
        .isEqualTo(
            new Column.Synthetic(
                "who__r__key__c", "Who__r", "Who__c", "Account", "Key__c", 30, true, true));
  }

  @Test
  void aSyntheticColumnThatIsLongerThanPostgresNamesIsCutAndStaysUnlikeOthers() {
    String relationship = "Subscription_Billing_Arrangement_Of_Customer__r";
    var columns =
        check(
                task(
                    "\"%1$s__Another_Key__c\": {}, \"%1$s__Another_Key_2__c\": {}"
                        .formatted(relationship)))
            .mappings()
            .get(0)
            .mapping()
            .columns();
    assertThat(columns).extracting(Column::name).allMatch(name -> name.length() == 63);
    assertThat(columns).extracting(Column::name).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void binaryAndCompoundFieldsAreRefused() {
    assertThatThrownBy(() -> check(task("\"Body\": {}"))).hasMessageContaining("cannot be synced");
    assertThatThrownBy(() -> check(task("\"MailingAddress\": {}")))
        .hasMessageContaining("cannot be synced");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                check(
                    """
                    {"version": 2, "mappings": [
                      {"object_name": "Nothing", "config": {}},
                      {"object_name": "Account", "config": {"access": "sometimes", "fields": {"Nme": {}},
                        "upsert_field": "Key__c", "indexes": {"Other": {}}}},
                      {"object_name": "ACCOUNT", "config": {}}
                    ]}
                    """))
        .isInstanceOfSatisfying(
            ImportRefused.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(Problem::message)
                    .satisfiesExactly(
                        m -> assertThat(m).contains("version 1"),
                        m -> assertThat(m).contains("no object Nothing"),
                        m -> assertThat(m).contains("read_only or read_write"),
                        m -> assertThat(m).contains("no field Nme"),
                        m -> assertThat(m).contains("Key__c must be one of"),
                        m -> assertThat(m).contains("index on Other"),
                        m -> assertThat(m).contains("mapped twice")));
  }

  @Test
  void aFileCutOffAnywhereIsRefusedAndNeverBreaks() {
    String whole = task("\"Subject\": {}");
    qt().forAll(integers().between(0, whole.length() - 1))
        .checkAssert(
            length ->
                assertThatThrownBy(() -> check(whole.substring(0, length)))
                    .isInstanceOf(ImportRefused.class));
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    assertThatThrownBy(() -> check("{\"mappings\": [], \"mappings\": []}"))
        .isInstanceOf(ImportRefused.class);
  }

  private static List<String> refused(String config) {
    String file =
        "{\"mappings\": [{\"object_name\": \"Account\", \"config\": {\n" + config + "}}]}";
    try {
      check(file);
      return List.of();
    } catch (ImportRefused e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  @Test
  void aKeyThatIsNotKnownIsRefusedWithPlaceAndRemedy() {
    assertThat(
            refused(
                "\"access\": \"read_only\", \"acces\": \"read_write\", \"fields\": {\"Name\": {}}"))
        .containsExactly(
            "line 2, column 24: \"acces\" is not a key of the export format; known here are access,"
                + " fields, indexes, upsert_field, sf_notify_enabled, sf_polling_seconds,"
                + " sf_max_daily_api_calls. Correct it or take it out");
    assertThat(
            refused(
                "\"access\": \"read_only\", \"fields\": {\"Name\": {\"x\": 1}}, \"indexes\":"
                    + " {\"Name\": {\"uniqe\": true}}"))
        .satisfiesExactly(
            p -> assertThat(p).contains("\"x\" is not a key", "nothing can stand here"),
            p -> assertThat(p).contains("\"uniqe\" is not a key", "known here are unique"));
    assertThatThrownBy(() -> check("{\"mapping\": []}"))
        .hasMessageContaining("\"mapping\" is not a key");
  }

  @Test
  void aValueOfAnotherKindIsRefusedWithPlaceAndRemedy() {
    assertThat(
            refused(
                """
                "access": "read_only", "fields": {"Key__c": {}, "Name": null},
                "upsert_field": ["Key__c"],
                "indexes": ["Name"],
                "sf_polling_seconds": "600"
                """))
        .containsExactlyInAnyOrder(
            "line 2, column 49: \"Name\" must have an object: {}",
            "line 3, column 1: \"upsert_field\" must be a text, the API name of one field",
            "line 4, column 1: \"indexes\" must be an object with a key for each field",
            "line 5, column 1: \"sf_polling_seconds\" must be a whole number");
  }

  @Test
  void everyKeyOfHerokuConnectsOwnExportIsAccepted() {
    Checked checked =
        check(
            """
            {"version": 1,
             "connection": {"app_name": "app", "organization_id": "00D000000000001", "exported_at":
                "2020-12-11T14:40:54.084290+00:00", "features": {"disable_bulk_writes": false,
                "poll_db_no_merge": true, "poll_external_ids": false, "rest_count_only": false},
                "api_version": "50.0", "name": "name", "logplex_log_enabled": false},
             "mappings": [{"object_name": "Account", "config": {"access": "read_write",
                "sf_notify_enabled": false, "sf_polling_seconds": 600,
                "sf_max_daily_api_calls": 30000, "upsert_field": "Key__c",
                "fields": {"Key__c": {}, "Name": {}},
                "indexes": {"Id": {"unique": true}, "Name": {"unique": false}}}}]}
            """);
    assertThat(checked.mappings()).hasSize(1);
    assertThat(checked.warnings()).isEmpty();
  }

  @Test
  void aFieldOrAnIndexThatStandsTwiceInDifferentCaseIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> check(task("\"Subject\": {},\n\"SUBJECT\": {}")))
        .hasMessageContaining(
            "line 2, column 1: SUBJECT stands twice in \"fields\", in different case; take one"
                + " out");
    assertThatThrownBy(() -> check(task("\"account__key__c\": {}, \"Account__Key__c\": {}")))
        .hasMessageContaining("Account__Key__c stands twice");
    String indexed =
        task("\"Subject\": {}")
            .replace("}}}]}", "}, \"indexes\": {\"Subject\": {}, \"subject\": {}}}}]}");
    assertThatThrownBy(() -> check(indexed))
        .hasMessageContaining("subject stands twice in \"indexes\"");
  }

  @Test
  void aFileWithoutMappingsIsAWarning() {
    Checked checked = check("{\"mappings\": []}");
    assertThat(checked.mappings()).isEmpty();
    assertThat(checked.warnings("65.0"))
        .singleElement()
        .asString()
        .contains("the file has no mapping", "what is mapped stays as it is");
  }

  @Test
  void anApiVersionThatTheConnectionDoesNotHaveIsAWarning() {
    String file =
        "{\"connection\": {\"api_version\": \"99.0\"}, " + task("\"Subject\": {}").substring(1);
    Checked checked = check(file);
    assertThat(checked.warnings("99.0")).isEmpty();
    assertThat(checked.warnings("65.0"))
        .singleElement()
        .asString()
        .contains("line 1", "\"api_version\" is not taken over");
  }

  @Test
  void whatIsNotJsonIsReportedInPlainWords() {
    assertThatThrownBy(() -> check("{\"mappings\": hello}"))
        .hasMessageContaining("there is something unexpected, 'h'");
  }

  @Test
  void aRefusalIsNotLongerThanAPersonReads() {
    String endless = "x".repeat(1_000_000);
    assertThatThrownBy(() -> check(task("\"" + endless + "\": {}")))
        .hasMessageContaining("a name, a text or a number in it is too long");
    assertThatThrownBy(() -> check(task("\"" + "x".repeat(40_000) + "\": {}")))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000).contains("xxx…"));
    String object = "{\"mappings\": [{\"object_name\": \"" + endless + "\"}]}";
    assertThatThrownBy(() -> check(object))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000).contains("correct the"));
    String fields =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "\"Field" + i + "__c\": {}")
            .collect(Collectors.joining(", "));
    assertThatThrownBy(() -> check(task(fields)))
        .hasMessageEndingWith("\nand 4,900 more")
        .asInstanceOf(InstanceOfAssertFactories.type(ImportRefused.class))
        .satisfies(refused -> assertThat(refused.problems()).hasSize(100));
  }
}
