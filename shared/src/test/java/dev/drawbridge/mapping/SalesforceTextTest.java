package dev.drawbridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

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
            });
  }

  @Test
  void keysAreComparedAsSalesforceDoes() {
    assertThat(SalesforceText.normalised(" Ab ", false)).isEqualTo("ab");
    assertThat(SalesforceText.normalised(" Ab ", true)).isEqualTo("Ab");
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
