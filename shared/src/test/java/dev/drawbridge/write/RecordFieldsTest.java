package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.plan.NetChange;
import dev.drawbridge.salesforce.OutgoingRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFieldsTest {
  private static final RowImage BEFORE = new RowImage(Map.of("id", "1", "lastname", "x"));
  private static final Column.OfField OWNER =
      new Column.OfField(
          "ownerid",
          "OwnerId",
          FieldType.REFERENCE,
          18,
          true,
          true,
          false,
          false,
          false,
          List.of("User"));

  private static Mapping contact() {
    var columns = new ArrayList<>(TestMappings.contact().columns());
    columns.add(OWNER);
    columns.add(
        new Column.Synthetic(
            "account__number__c", "Account", "AccountId", "Account", "Number__c", 18, true, true));
    return new Mapping("Contact", Access.READ_WRITE, TestMappings.KEY, columns, List.of());
  }

  private static RowImage values(@Nullable String... pairs) {
    Map<String, @Nullable String> columns = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      columns.put(pairs[i], pairs[i + 1]);
    }
    return new RowImage(columns);
  }

  private static OutgoingRecord sent(Action action, RowImage old, RowImage values) {
    return sent(Operation.UPDATE, action, old, values);
  }

  private static OutgoingRecord sent(
      Operation operation, Action action, RowImage old, RowImage values) {
    Entry entry = RecordFields.of(operation, change(action, old, values), contact());
    assertThat(entry).isInstanceOf(Entry.Ready.class);
    return ((Entry.Ready) entry).record();
  }

  /** An INSERT of a known record as it is sent: with what it says by itself. */
  private static OutgoingRecord inserted(RowImage values) {
    return sent(
        Action.INSERT,
        RowImage.EMPTY,
        NetChange.own(change(Action.INSERT, RowImage.EMPTY, values)));
  }

  private static Change change(Action action, RowImage old, RowImage values) {
    return new Change(1, new RecordKey("contact", 1), action, "003x", values, old);
  }

  private static Entry resolved(Action action, RowImage old, RowImage values) {
    return RecordFields.of(Operation.UPDATE, change(action, old, values), contact());
  }

  private static OutgoingRecord updated(@Nullable String... pairs) {
    return sent(Action.UPDATE, BEFORE, values(pairs));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " \n", "\u0001"})
  void blanksEmptyAFieldWithAnUpdateAndAreNotSentWithAnInsert(@Nullable String blank) {
    String[] pairs = {
      "email", blank, "birthdate", blank, "accountid", blank, "hasoptedoutofemail", blank
    };
    OutgoingRecord update = updated(pairs);
    assertThat(update.nulls()).containsExactly("Email", "Birthdate", "AccountId");
    assertThat(update.fields()).containsExactly(Map.entry("HasOptedOutOfEmail", "false"));
    OutgoingRecord insert = inserted(values(pairs));
    assertThat(insert.nulls()).isEmpty();
    assertThat(insert.fields()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " \n"})
  void whatAnUpdateEmptiedIsEmptyAlsoWhereAnInsertSpeaksForIt(@Nullable String blank) {
    RowImage values = values("email", blank, "hasoptedoutofemail", blank);
    for (Operation operation : List.of(Operation.UPDATE, Operation.UPSERT)) {
      OutgoingRecord record = sent(operation, Action.INSERT, RowImage.EMPTY, values);
      assertThat(record.nulls()).containsExactly("Email");
      assertThat(record.fields()).containsExactly(Map.entry("HasOptedOutOfEmail", "false"));
    }
    OutgoingRecord created = sent(Operation.CREATE, Action.INSERT, RowImage.EMPTY, values);
    assertThat(created.nulls()).isEmpty();
    assertThat(created.fields()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void blankExternalIdOfAParentEmptiesTheLookup(@Nullable String blank) {
    OutgoingRecord update = updated("account__external_id__c", blank);
    assertThat(update.nulls()).containsExactly("AccountId");
    assertThat(update.parents()).isEmpty();
    OutgoingRecord insert = inserted(values("account__external_id__c", blank));
    assertThat(insert.nulls()).isEmpty();
    assertThat(insert.parents()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void lookupThatOneColumnSetsIsNotEmptiedByAnother(@Nullable String blank) {
    OutgoingRecord byKey = updated("accountid", blank, "account__external_id__c", "P");
    assertThat(byKey.nulls()).isEmpty();
    assertThat(byKey.parents()).extracting(OutgoingRecord.Parent::value).containsExactly("P");
    OutgoingRecord byId = updated("accountid", "001x", "account__external_id__c", blank);
    assertThat(byId.nulls()).isEmpty();
    assertThat(byId.fields()).containsExactly(Map.entry("AccountId", "001x"));
    OutgoingRecord byOtherKey =
        updated("account__number__c", "7", "account__external_id__c", blank);
    assertThat(byOtherKey.nulls()).isEmpty();
    assertThat(byOtherKey.parents()).extracting(OutgoingRecord.Parent::value).containsExactly("7");
  }

  @Test
  void externalIdOfAParentLosesWhatXmlCannotCarry() {
    assertThat(updated("account__external_id__c", "P\u0001-1").parents())
        .extracting(OutgoingRecord.Parent::value)
        .containsExactly("P-1");
  }

  @Test
  void valueWithoutAFormRefusesItsChange() {
    assertThat(
            resolved(Action.UPDATE, BEFORE, values("birthdate", "20260-01-01", "email", "a@b.c")))
        .isInstanceOfSatisfying(
            Entry.Unsendable.class,
            entry -> {
              assertThat(entry.code()).isEqualTo("INVALID_VALUE");
              assertThat(entry.toString()).contains("Birthdate");
            });
  }

  @Test
  void nullThatAnUpdateWroteIsSentEvenWhereSalesforceRefusesIt() {
    assertThat(updated("ownerid", null).nulls()).containsExactly("OwnerId");
    assertThat(sent(Action.UPDATE, RowImage.EMPTY, values("ownerid", null)).nulls())
        .as("asked for by its name")
        .containsExactly("OwnerId");
  }
}
