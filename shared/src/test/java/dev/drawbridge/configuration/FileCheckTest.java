package dev.drawbridge.configuration;

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
}
