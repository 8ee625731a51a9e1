package dev.drawbridge.mappingfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FileTextTest {
  private static final String TEXT = "{\"mappings\":\n [\"Größe\"]}";

  private static String read(String text, Charset charset) {
    return FileText.of(text.getBytes(charset));
  }

  @Test
  void aByteOrderMarkIsAcceptedAndTakenOff() {
    assertThat(read("\uFEFF" + TEXT, StandardCharsets.UTF_8)).isEqualTo(TEXT);
    assertThat(FileText.of(new byte[0])).isEmpty();
  }

  @Test
  void utf16IsNamedWithAMarkOrWithout() {
    for (Charset charset :
        new Charset[] {
          StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE
        }) {
      assertThatThrownBy(() -> read(TEXT, charset))
          .isInstanceOf(ImportRefused.class)
          .hasMessageContaining("saved as UTF-16; save it as UTF-8");
    }
  }

  @Test
  void latin1IsRefusedWithItsPlaceAndSoIsWhatWasReplacedOnTheWay() {
    assertThatThrownBy(() -> read(TEXT, StandardCharsets.ISO_8859_1))
        .hasMessageContaining("line 2, column 6: this is not UTF-8")
        .hasMessageContaining("save the file as UTF-8");
    assertThatThrownBy(() -> read(TEXT.replace('ö', '\uFFFD'), StandardCharsets.UTF_8))
        .hasMessageContaining("line 2, column 6: this is not UTF-8");
  }

  @Test
  void everyOtherTextIsReadAsItIs() {
    qt().forAll(strings().basicLatinAlphabet().ofLengthBetween(2, 40))
        .assuming(text -> text.indexOf(0) < 0)
        .check(text -> read(text, StandardCharsets.UTF_8).equals(text));
  }
}
