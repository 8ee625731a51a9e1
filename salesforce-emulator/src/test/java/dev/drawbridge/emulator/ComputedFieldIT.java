package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formula fields, roll-up summaries and the master-detail relationship under them. */
class ComputedFieldIT extends OrgFixture {
  private static final String SCHEMA =
      """
      [{"name":"Order__c","keyPrefix":"a0O","fields":[
         {"name":"Name","defaultedOnCreate":true},
         {"name":"Net__c","type":"currency"}]},
       {"name":"Line__c","keyPrefix":"a0L","fields":[
         {"name":"Order__c","type":"reference","referenceTo":["Order__c"],"relationshipOrder":0,
          "childRelationshipName":"Lines__r"},
         {"name":"Amount__c","type":"currency"},
         {"name":"Open__c","type":"boolean"},
         {"name":"Key__c","externalId":true,"unique":true}]}]
      """;

  @BeforeEach
  void schema() throws Exception {
    org.control("/schema", SCHEMA);
    addField(
        "Order__c",
        "\"name\":\"Total__c\",\"type\":\"currency\",\"summary\":" + summary("SUM", "Amount__c"));
    addField(
        "Order__c",
        "\"name\":\"Lines__c\",\"type\":\"double\",\"summary\":" + summary("COUNT", null));
    addField(
        "Order__c",
        "\"name\":\"Most__c\",\"type\":\"currency\",\"summary\":" + summary("MAX", "Amount__c"));
    addField(
        "Order__c",
        "\"name\":\"Gross__c\",\"type\":\"currency\",\"calculatedFormula\":\"Total__c * 1.19\"");
  }

  private static String summary(String operation, String of) {
    return "{\"child\":\"Line__c\",\"field\":\"Order__c\",\"operation\":\"%s\"%s}"
        .formatted(operation, of == null ? "" : ",\"of\":\"" + of + "\"");
  }

  private void addField(String object, String body) throws Exception {
    org.control("/schema/" + object + "/fields", "{" + body + "}");
  }

  private String line(String order, String amount) throws Exception {
    return create(record("Line__c", "Order__c", order, "Amount__c", amount));
  }

  @Test
  void describeSaysThatTheyAreComputed() throws Exception {
    Field[] fields = soap.describeSObject("Order__c").getFields();
    assertThat(fields)
        .filteredOn(Field::isCalculated)
        .extracting(Field::getName)
        .containsExactly("Total__c", "Lines__c", "Most__c", "Gross__c");
    assertThat(fields).filteredOn(Field::isCalculated).noneMatch(Field::isCreateable);
    Field gross =
        Arrays.stream(fields)
            .filter(field -> field.getName().equals("Gross__c"))
            .findFirst()
            .orElseThrow();
    assertThat(gross.getCalculatedFormula()).isEqualTo("Total__c * 1.19");
  }

  @Test
  void rollUpsFollowTheirChildren() throws Exception {
    String order = create(record("Order__c", "Net__c", "1"));
    assertThat(value("Order__c", order, "Total__c")).isEqualTo("0.0");
    assertThat(value("Order__c", order, "Most__c")).isNull();
    String small = line(order, "10");
    String big = line(order, "30");
    assertThat(value("Order__c", order, "Total__c")).isEqualTo("40.0");
    assertThat(value("Order__c", order, "Lines__c")).isEqualTo("2.0");
    assertThat(value("Order__c", order, "Most__c")).isEqualTo("30.0");
    change("Line__c", small, "Amount__c", "50");
    assertThat(value("Order__c", order, "Most__c")).isEqualTo("50.0");
    soap.delete(new String[] {small});
    assertThat(value("Order__c", order, "Total__c")).isEqualTo("30.0");
    soap.undelete(new String[] {small});
    assertThat(value("Order__c", order, "Total__c")).isEqualTo("80.0");
    assertThat(big).isNotNull();
  }

  @Test
  void rollUpMovesTheParentsStampButAFormulaDoesNot() throws Exception {
    String order = create(record("Order__c", "Net__c", "1"));
    addField(
        "Line__c",
        "\"name\":\"Twice__c\",\"type\":\"currency\",\"calculatedFormula\":\"Order__r.Net__c *"
            + " 2\"");
    String line = line(order, "10");
    Object lineStamp = value("Line__c", line, "SystemModstamp");
    org.control("/clock", "{\"offsetMillis\":60000}");
    change("Order__c", order, "Net__c", "5");
    assertThat(value("Line__c", line, "Twice__c")).isEqualTo("10.0");
    assertThat(value("Line__c", line, "SystemModstamp")).isEqualTo(lineStamp);
    Object orderStamp = value("Order__c", order, "SystemModstamp");
    org.control("/clock", "{\"offsetMillis\":120000}");
    change("Line__c", line, "Open__c", true);
    assertThat(value("Order__c", order, "SystemModstamp")).isEqualTo(orderStamp);
    change("Line__c", line, "Amount__c", "11");
    assertThat(value("Order__c", order, "SystemModstamp")).isNotEqualTo(orderStamp);
    assertThat(value("Order__c", order, "LastModifiedDate")).isEqualTo(orderStamp);
  }

  @Test
  void filteredRollUpCountsWhatItsConditionTakes() throws Exception {
    String order = create(record("Order__c"));
    create(record("Line__c", "Order__c", order, "Amount__c", "3", "Open__c", true));
    line(order, "4");
    addField(
        "Order__c",
        "\"name\":\"OpenSum__c\",\"type\":\"currency\",\"summary\":{\"child\":\"Line__c\","
            + "\"field\":\"Order__c\",\"operation\":\"SUM\",\"of\":\"Amount__c\",\"where\":\"Open__c\"}");
    assertThat(value("Order__c", order, "OpenSum__c")).isEqualTo("3.0");
  }

  @Test
  void allOrNoneTakesRollUpsBack() throws Exception {
    String order = create(record("Order__c"));
    soap.setAllOrNoneHeader(true);
    soap.create(
        new SObject[] {record("Line__c", "Order__c", order, "Amount__c", "3"), record("Line__c")});
    assertThat(value("Order__c", order, "Total__c")).isEqualTo("0.0");
  }

  @Test
  void formulasAreQueriedLikeOtherFields() throws Exception {
    String order = create(record("Order__c"));
    create(record("Order__c"));
    line(order, "100");
    assertThat(value("Order__c", order, "Gross__c")).isEqualTo("119.0");
    assertThat(
            soap.query("SELECT Id FROM Order__c WHERE Gross__c > 100 ORDER BY Gross__c")
                .getRecords())
        .extracting(SObject::getId)
        .containsExactly(order);
  }

  @Test
  void computedFieldsAreNotWritten() throws Exception {
    for (String field : new String[] {"Gross__c", "Total__c"}) {
      assertThat(
              soap.create(new SObject[] {record("Order__c", field, "1")})[0].getErrors()[0]
                  .getStatusCode())
          .isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
    }
  }

  @Test
  void detailNeedsItsMasterAndKeepsIt() throws Exception {
    assertThat(
            soap.create(new SObject[] {record("Line__c", "Amount__c", "1")})[0].getErrors()[0]
                .getStatusCode())
        .isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
    String first = create(record("Order__c"));
    String second = create(record("Order__c"));
    String line = line(first, "1");
    assertThat(change("Line__c", line, "Order__c", second).getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
    addField("Line__c", "\"name\":\"Order__c\",\"updateable\":true");
    assertThat(change("Line__c", line, "Order__c", second).getSuccess()).isTrue();
    assertThat(value("Order__c", first, "Lines__c")).isEqualTo("0.0");
    assertThat(value("Order__c", second, "Lines__c")).isEqualTo("1.0");
  }

  @Test
  void detailsGoAndReturnWithTheirMaster() throws Exception {
    String order = create(record("Order__c"));
    String line = line(order, "1");
    soap.delete(new String[] {order});
    assertThat(soap.query("SELECT Id FROM Line__c").getSize()).isZero();
    assertThat(soap.undelete(new String[] {line})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.UNDELETE_FAILED);
    soap.undelete(new String[] {order});
    assertThat(soap.query("SELECT Id FROM Line__c").getSize()).isOne();
    assertThat(value("Order__c", order, "Total__c")).isEqualTo("1.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "name":"F__c","calculatedFormula":"Nope__c"       | The formula of Order__c.F__c: Field Nope__c does not exist.
          "name":"F__c","calculatedFormula":"F__c"          | refers to itself
          "name":"R__c","summary":{"child":"Line__c"}       | needs a master-detail field of Line__c to Order__c
          "name":"R__c","summary":{"child":"Nope__c"}       | The org has no object 'Nope__c'.
          "name":"R__c","summary":{"child":"Line__c","field":"Order__c","operation":"AVG"} | needs an operation
          "name":"R__c","summary":{"child":"Line__c","field":"Order__c","operation":"SUM"} | needs a field 'of' Line__c
          """)
  void impossibleOnesAreExplained(String body, String sentence) throws Exception {
    assertThat(
            org.post("/emulator/schema/Order__c/fields", "application/json", "{" + body + "}")
                .body())
        .contains(sentence);
  }

  @Test
  void fieldThatAFormulaNeedsStays() throws Exception {
    assertThat(org.remove("/schema/Line__c/fields/Amount__c"))
        .contains("needs a field 'of' Line__c");
    assertThat(org.remove("/schema/Order__c/fields/Total__c"))
        .contains("Field Total__c does not exist");
    assertThat(value("Order__c", create(record("Order__c")), "Total__c")).isEqualTo("0.0");
  }
}
