package dev.drawbridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MissingFieldsTest {
  private final Mapping contact = TestMappings.contact();
  private final Map<String, ObjectDescription> described = new HashMap<>();

  MissingFieldsTest() {
    describe(contact);
    describe(TestMappings.account());
  }

  private void describe(Mapping mapping) {
    List<FieldDescription> fields = new ArrayList<>();
    for (Column column : mapping.columns()) {
      if (column instanceof Column.OfField of) {
        fields.add(described(of));
      }
    }
    described.put(mapping.objectName(), new ObjectDescription(mapping.objectName(), fields));
  }

  private static FieldDescription described(Column.OfField of) {
    return new FieldDescription(
        of.field(),
        of.type(),
        of.length(),
        of.createable(),
        of.updateable(),
        of.nillable(),
        false,
        false,
        false,
        of.unique(),
        of.caseSensitive(),
        false,
        0,
        0,
        of.referenceTo(),
        of.referenceTo().isEmpty() ? null : of.field().replaceFirst("Id$", ""),
        false);
  }

  private void change(String object, UnaryOperator<List<FieldDescription>> change) {
    described.computeIfPresent(
        object, (name, now) -> new ObjectDescription(name, change.apply(now.fields())));
  }

  private void drop(String object, String field) {
    change(object, all -> all.stream().filter(one -> !one.name().equals(field)).toList());
  }

  private List<String> missing() {
    return MissingFields.of(contact, described);
  }

  @Test
  void nothingIsMissingOfWhatTheImportSaw() {
    assertThat(missing()).isEmpty();
  }

  @Test
  void theObjectsToDescribeAreItsOwnAndTheParentsItNamesByKey() {
    assertThat(MissingFields.objects(contact)).containsExactly("Contact", "Account");
    assertThat(MissingFields.objects(TestMappings.account())).containsExactly("Account");
  }

  @Test
  void aFieldThatIsGoneIsMissing() {
    drop("Contact", "Email");
    assertThat(missing()).containsExactly("the field Email was removed or hidden");
  }

  @Test
  void aFieldThatWasOnlyReadIsNotMissed() {
    drop("Contact", "SystemModstamp");
    assertThat(missing()).isEmpty();
  }

  @Test
  void aFieldThatMayOnlyBeReadIsMissing() {
    change(
        "Contact",
        all -> all.stream().map(one -> one.name().equals("Email") ? readOnly(one) : one).toList());
    assertThat(missing()).containsExactly("the field Email can no longer be set");
  }

  private static FieldDescription readOnly(FieldDescription field) {
    return new FieldDescription(
        field.name(),
        field.type(),
        field.length(),
        false,
        false,
        field.nillable(),
        false,
        false,
        false,
        field.unique(),
        field.caseSensitive(),
        false,
        0,
        0,
        field.referenceTo(),
        field.relationshipName(),
        false);
  }

  @Test
  void aLookupThatIsGoneIsMissingWithItsRelationship() {
    drop("Contact", "AccountId");
    assertThat(missing())
        .containsExactly(
            "the field AccountId was removed or hidden",
            "the relationship Account was removed or hidden");
  }

  @Test
  void theParentsKeyFieldIsMissing() {
    drop("Account", TestMappings.KEY);
    assertThat(missing()).containsExactly("the field Account.External_ID__c was removed or hidden");
  }

  @Test
  void theParentsObjectIsMissing() {
    described.remove("Account");
    assertThat(missing()).containsExactly("the object Account was removed or hidden");
  }

  @Test
  void whereTheObjectIsGoneNothingElseIsSaid() {
    described.clear();
    assertThat(missing()).containsExactly("the object Contact was removed or hidden");
  }
}
