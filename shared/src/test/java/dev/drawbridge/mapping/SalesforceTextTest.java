package dev.drawbridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SalesforceTextTest {
  @Test
  void valuesTakeTheFormOfTheApi() {
    assertThat(SalesforceText.toApi(FieldType.BOOLEAN, "t")).contains("true");
    assertThat(SalesforceText.toApi(FieldType.BOOLEAN, "f")).contains("false");
    assertThat(SalesforceText.toApi(FieldType.DATE, "2026-03-04")).contains("2026-03-04");
    assertThat(SalesforceText.toApi(FieldType.DATETIME, "2026-03-04 05:06:07.123456"))
        .contains("2026-03-04T05:06:07.123456Z");
    assertThat(SalesforceText.toApi(FieldType.TIME, "05:06:07")).contains("05:06:07.000Z");
    assertThat(SalesforceText.toApi(FieldType.TIME, "05:06:07.5")).contains("05:06:07.500Z");
    assertThat(SalesforceText.toApi(FieldType.DOUBLE, "1e+20")).contains("1e+20");
  }

  @Test
  void valuesThatSalesforceCannotHoldAreRefusedAndNotBent() {
    assertThat(SalesforceText.toApi(FieldType.DOUBLE, "NaN")).isEmpty();
    assertThat(SalesforceText.toApi(FieldType.CURRENCY, "-Infinity")).isEmpty();
    assertThat(SalesforceText.toApi(FieldType.DATETIME, "infinity")).isEmpty();
    assertThat(SalesforceText.toApi(FieldType.DATE, "0044-03-15 BC")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TIME, 24:00:00",
    "TIME, 05:06:07+01",
    "TIME, 05:06",
    "DATE, +20260-01-01",
    "DATE, -0044-03-15",
    "DATETIME, 2026-01-01 05:06",
    "DATETIME, 2026-01-01 24:00:00",
    "DATE, 20260-01-01",
    "DATE, 2026-01-01 00:00:00",
    "DATE, 2026-02-30",
    "DATETIME, 20260-01-01 00:00:00",
    "DATETIME, 2026-01-01 00:00:00+00",
    "DATETIME, 0044-03-15 00:00:00 BC",
    "DATETIME, 2026-01-01",
    "DOUBLE, abc",
    "DOUBLE, 1e400",
    "PERCENT, '1,5'",
    "INT, 1.5",
    "INT, 2147483648",
    "LONG, 9223372036854775808",
    "BOOLEAN, 5",
    "BOOLEAN, abc",
    "BOOLEAN, o"
  })
  void valuesWithoutAFormAreRefused(FieldType type, String value) {
    assertThat(SalesforceText.toApi(type, value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, 1, true",
    "BOOLEAN, 0, false",
    "BOOLEAN, Yes, true",
    "BOOLEAN, of, false",
    "BOOLEAN, ' ON ', true",
    "INT, 7.0, 7",
    "LONG, 1e3, 1000",
    "DATE, ' 4000-12-31', 4000-12-31",
    "TIME, 23:59:59.9999, 23:59:59.999Z",
    "DOUBLE, -0.5, -0.5"
  })
  void whatAnAlteredColumnHoldsIsReadByTheFieldsType(FieldType type, String value, String sent) {
    assertThat(SalesforceText.toApi(type, value)).contains(sent);
  }

  @ParameterizedTest
  @EnumSource
  void nullAndBlanksAreAnEmptyFieldOfAnyType(FieldType type) {
    assertThat(Stream.of(null, "", " ", "\t\r\n ", "\u0001 \u0002"))
        .allSatisfy(value -> assertThat(SalesforceText.toApi(type, value)).contains(""));
  }

  @Test
  void otherWhiteSpaceIsAValue() {
    assertThat(SalesforceText.toApi(FieldType.STRING, "\u00a0")).contains("\u00a0");
    assertThat(SalesforceText.toApi(FieldType.STRING, "\u2003")).contains("\u2003");
  }

  @Test
  void aCheckboxThatHasNoneIsTheSameAsFalse() {
    assertThat(SalesforceText.same(FieldType.BOOLEAN, null, "false")).isTrue();
    assertThat(SalesforceText.same(FieldType.BOOLEAN, null, "true")).isFalse();
    assertThat(SalesforceText.same(FieldType.BOOLEAN, "t", "true")).isTrue();
  }

  @Test
  void aTextFieldMaySayInfinityOrEndInBc() {
    assertThat(SalesforceText.toApi(FieldType.STRING, "infinity")).contains("infinity");
    assertThat(SalesforceText.toApi(FieldType.STRING, "44 BC")).contains("44 BC");
  }

  @Test
  void carriageReturnsBecomeLineFeeds() {
    assertThat(SalesforceText.toApi(FieldType.TEXTAREA, "a\r\nb\rc\u0007d\uFFFE"))
        .contains("a\nb\ncd");
  }

  @Test
  void everyTextIsWellFormedXmlAfterwards() {
    qt().forAll(strings().allPossible().ofLengthBetween(0, 20))
        .checkAssert(
            text -> {
              String sent = SalesforceText.toApi(FieldType.STRING, text).orElseThrow();
              String escaped = sent.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
              assertThat(parsed("<x>" + escaped + "</x>")).isEqualTo(sent);
              if (!sent.isEmpty()) {
                assertThat(sent).isEqualTo(SalesforceText.sanitised(text));
              }
            });
  }

  @Test
  void keysAreComparedAsSalesforceDoes() {
    assertThat(SalesforceText.normalised(" Ab ", false)).isEqualTo("ab");
    assertThat(SalesforceText.normalised(" Ab ", true)).isEqualTo("Ab");
    assertThat(SalesforceText.normalised("A\u0001b\uFFFE", true)).isEqualTo("Ab");
    assertThat(SalesforceText.normalised("A\r\nb", true)).isEqualTo("A\nb");
  }

  private static String parsed(String xml) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
          .getDocumentElement()
          .getTextContent();
    } catch (Exception e) {
      throw new AssertionError("not well-formed", e);
    }
  }
}
