package dev.drawbridge.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LenientResultsTest {
  private static final String ANSWER =
      """
      <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
          xmlns="urn:partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <soapenv:Body><upsertResponse>
          <result><id>001000000000001AAA</id><success>true</success><created>true</created></result>
          <result><created>false</created><errors><fields>Name</fields><message>a &amp; b</message>
            <statusCode>FROM_NEXT_YEAR</statusCode><extra><id>x</id></extra></errors>
            <id xsi:nil="true"/><success>false</success></result>
        </upsertResponse></soapenv:Body></soapenv:Envelope>
      """;

  private static Optional<List<RecordResult>> parse(String text, int expected) {
    return LenientResults.parse(text.getBytes(StandardCharsets.UTF_8), expected);
  }

  @Test
  void anyOrderOfElementsAndAnyStatusCodeIsRead() {
    assertThat(parse(ANSWER, 2))
        .contains(
            List.of(
                new RecordResult.Accepted("001000000000001AAA", true),
                new RecordResult.Rejected("FROM_NEXT_YEAR", "a & b")));
  }

  @Test
  void anotherNumberOfResultsThanWereSentIsNoAnswer() {
    assertThat(parse(ANSWER, 1)).isEmpty();
    assertThat(parse(ANSWER, 3)).isEmpty();
  }

  @Test
  void aResultThatSaysNeitherIsNoAnswer() {
    assertThat(parse("<r><result><success>true</success></result></r>", 1)).isEmpty();
    assertThat(parse("<r><result><success>false</success></result></r>", 1)).isEmpty();
  }

  @Test
  void anAnswerCutOffAnywhereIsNeverTakenForAWholeOne() {
    qt().forAll(integers().between(0, ANSWER.strip().length() - 1))
        .checkAssert(length -> assertThat(parse(ANSWER.substring(0, length), 2)).isEmpty());
  }

  @Test
  void entitiesAreNotResolved() {
    assertThat(
            parse(
                "<!DOCTYPE r [<!ENTITY x SYSTEM"
                    + " \"file:///etc/passwd\">]><r><result><id>&x;</id><success>true</success></result></r>",
                1))
        .isEmpty();
  }
}
