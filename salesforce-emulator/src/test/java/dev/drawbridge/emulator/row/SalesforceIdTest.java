package dev.drawbridge.emulator.row;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SalesforceIdTest {
  @ParameterizedTest
  @CsvSource({
    "001D000000HRzKD, 001D000000HRzKDIA1",
    "001D000000HSDQZ, 001D000000HSDQZIA5",
    "001D000000HRzKDIA1, 001D000000HRzKDIA1"
  })
  void checksumTellsTheCase(String given, String expected) {
    assertThat(SalesforceId.parse(given)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "001", "001D000000HRzK-", "001D000000HRzKDIA2", "001d000000HRzKDIA1x"})
  void otherTextIsNoId(String text) {
    assertThat(SalesforceId.parse(text)).isNull();
  }

  @Test
  void numberedIdsAreOrderedAndValid() {
    String last = "";
    for (long number : new long[] {1, 9, 10, 61, 62, 1_000_000, 999_999_999_999L}) {
      String id = SalesforceId.of("001", number);
      assertThat(SalesforceId.parse(id)).isEqualTo(id);
      assertThat(id).isGreaterThan(last);
      last = id;
    }
  }
}
