package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.change.Action;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
  @Test
  void aMessageOfUsualLengthIsKeptWhole() {
    assertThat(ErrorText.excerpt("x".repeat(1_000))).isEqualTo("x".repeat(1_000));
  }

  @Test
  void ofALongOneTheBeginningIsKeptAndItsLengthTold() {
    assertThat(ErrorText.excerpt("x".repeat(10_000_000)))
        .isEqualTo("x".repeat(1_000) + "… (10000000 characters)");
  }

  @Test
  void noCharacterIsCutInHalf() {
    String kept = ErrorText.excerpt("x" + "😀".repeat(1_000));
    assertThat(kept).startsWith("x😀").contains("😀… (2001 characters)");
    assertThat(kept.codePoints().filter(c -> c >= 0xD800 && c <= 0xDFFF).count()).isZero();
  }

  @Test
  void aRowsErrorIsJsonWhateverTheMessageHolds() {
    assertThat(ErrorText.json(Action.INSERT, "CODE", "a \"b\"\n"))
        .isEqualTo(
            "{\"op\":\"INSERT\",\"src\":\"SFDC\",\"code\":\"CODE\",\"msg\":\"a \\\"b\\\"\\n\"}");
  }
}
