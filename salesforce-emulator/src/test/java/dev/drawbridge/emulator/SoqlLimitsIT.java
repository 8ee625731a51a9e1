package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.fault.ExceptionCode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long queries may be, and how many relationships they may have. */
class SoqlLimitsIT extends OrgFixture {
  @BeforeEach
  void lookups() throws Exception {
    String fields =
        IntStream.range(0, 56)
            .mapToObj(
                i ->
                    "{\"name\":\"L%d__c\",\"type\":\"reference\",\"referenceTo\":[\"Account\"],\"childRelationshipName\":\"Wides%d__r\"}"
                        .formatted(i, i))
            .collect(Collectors.joining(","));
    org.control(
        "/schema", "{\"name\":\"Wide__c\",\"keyPrefix\":\"a0W\",\"fields\":[" + fields + "]}");
  }

  private static String parents(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "L" + i + "__r.Name")
        .collect(Collectors.joining(", "));
  }

  private static String children(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "(SELECT Id FROM Wides" + i + "__r)")
        .collect(Collectors.joining(", "));
  }

  @Test
  void fiftyFiveParentsPassAndOneMoreIsRefused() throws Exception {
    assertThat(soap.query("SELECT " + parents(55) + " FROM Wide__c").getSize()).isZero();
    fault(
        ExceptionCode.MALFORMED_QUERY, () -> soap.query("SELECT " + parents(56) + " FROM Wide__c"));
  }

  @Test
  void twentySubqueriesPassAndOneMoreIsRefused() throws Exception {
    assertThat(soap.query("SELECT Id, " + children(20) + " FROM Account").getSize()).isZero();
    fault(
        ExceptionCode.MALFORMED_QUERY,
        () -> soap.query("SELECT Id, " + children(21) + " FROM Account"));
  }

  @Test
  void longQueriesAndLiteralsPassUpToTheirLimits() throws Exception {
    assertThat(
            soap.query("SELECT Id FROM Account WHERE Name = '" + "x".repeat(4_000) + "'").getSize())
        .isZero();
    fault(
        ExceptionCode.MALFORMED_QUERY,
        () -> soap.query("SELECT Id FROM Account WHERE Name = '" + "x".repeat(4_001) + "'"));
    String query = "SELECT Id FROM Account";
    assertThat(soap.query(query + " ".repeat(100_000 - query.length())).getSize()).isZero();
    fault(
        ExceptionCode.MALFORMED_QUERY,
        () -> soap.query(query + " ".repeat(100_001 - query.length())));
  }

  @Test
  void fiveLevelsUpPassAndOneMoreIsRefused() throws Exception {
    String five = "Parent.".repeat(5);
    assertThat(soap.query("SELECT " + five + "Name FROM Account").getSize()).isZero();
    fault(
        ExceptionCode.INVALID_FIELD,
        () -> soap.query("SELECT Parent." + five + "Name FROM Account"));
  }

  @Test
  void longTextsAreSelectedButNeitherFilteredNorSorted() throws Exception {
    create("Account", "Name", "a", "Description", "long");
    assertThat(
            soap.query("SELECT Description FROM Account").getRecords()[0].getField("Description"))
        .isEqualTo("long");
    fault(
        ExceptionCode.INVALID_FIELD,
        () -> soap.query("SELECT Id FROM Account WHERE Description = 'long'"));
    fault(
        ExceptionCode.INVALID_FIELD,
        () -> soap.query("SELECT Id FROM Account ORDER BY Description"));
  }
}
