package dev.drawbridge.emulator.bulk2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.bulk.BadBatch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFormatTest {
  @ParameterizedTest
  @CsvSource({"TAB,'\t'", "PIPE,|", "SEMICOLON,;", "CARET,^", "BACKQUOTE,`"})
  void delimitersBecomeCommas(String name, String delimiter) throws Exception {
    var format = CsvFormat.of(name, "LF");
    String text = "a#b\n\"x#\"\"y\"#1,5 to 2,5\n".replace("#", delimiter);
    assertThat(format.toCommas(text))
        .isEqualTo("a,b\n\"x" + delimiter + "\"\"y\",\"1,5 to 2,5\"\n");
  }

  @Test
  void commasSeparateWhereTheyAreTheDelimiter() throws Exception {
    assertThat(CsvFormat.of("COMMA", "LF").toCommas("a,b\n\"1\n2\",3"))
        .isEqualTo("a,b\n\"1\n2\",3");
  }

  @Test
  void linesMustEndAsTheJobSays() throws Exception {
    assertThat(CsvFormat.of("COMMA", "CRLF").toCommas("a\r\n\"x\ny\"\r\n")).contains("x\ny");
    assertThatThrownBy(() -> CsvFormat.of("COMMA", "LF").toCommas("a\r\nb\r\n"))
        .isInstanceOf(BadBatch.class)
        .hasMessageContaining("Current LineEnding setting is LF");
    assertThatThrownBy(() -> CsvFormat.of("COMMA", "CRLF").toCommas("a\nb\n"))
        .isInstanceOf(BadBatch.class)
        .hasMessageContaining("Current LineEnding setting is CRLF");
  }

  @Test
  void cellsAreWrittenInQuotes() {
    var csv = new StringBuilder();
    CsvFormat.of("PIPE", "CRLF").line(csv, List.of("a\"b", "", "c|d"));
    assertThat(csv).hasToString("\"a\"\"b\"|\"\"|\"c|d\"\r\n");
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> CsvFormat.of("DOT", "LF"))
        .isInstanceOf(ApiFault.class)
        .hasMessageContaining("'DOT' is not a valid value for the property columnDelimiter");
    assertThatThrownBy(() -> CsvFormat.of("COMMA", "CR")).isInstanceOf(ApiFault.class);
  }
}
