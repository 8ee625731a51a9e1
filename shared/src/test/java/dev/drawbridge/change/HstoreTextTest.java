package dev.drawbridge.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.strings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HstoreTextTest {
  @Test
  void keepsOrderNullsAndEscapes() {
    assertThat(HstoreText.parse("\"b\"=>\"x\\\"y\\\\z\", \"a\"=>NULL, \"c\"=>\"NULL\"").columns())
        .containsExactly(Map.entry("b", "x\"y\\z"), entryOfNull("a"), Map.entry("c", "NULL"));
  }

  @Test
  void nothingIsAnEmptyImage() {
    assertThat(HstoreText.parse(null).isEmpty()).isTrue();
    assertThat(HstoreText.parse("").isEmpty()).isTrue();
  }

  @Test
  void malformedTextIsRefusedByItsPlaceAndNotItsContent() {
    assertThatThrownBy(() -> HstoreText.parse("\"a\"=>\"secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("position")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> HstoreText.parse("a=>b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HstoreText.parse("\"a\"=>\"b\" \"c\"=>\"d\""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatPostgresWritesIsReadBack() {
    qt().forAll(lists().of(strings().allPossible().ofLengthBetween(0, 8)).ofSizeBetween(1, 6))
        .checkAssert(
            values -> {
              Map<String, String> columns = new LinkedHashMap<>();
              values.forEach(value -> columns.put("k" + columns.size() + value, value));
              assertThat(HstoreText.parse(asPostgresWrites(columns)).columns()).isEqualTo(columns);
            });
  }

  private static String asPostgresWrites(Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(e -> quoted(e.getKey()) + "=>" + quoted(e.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Map.Entry<String, String> entryOfNull(String key) {
    return new java.util.AbstractMap.SimpleEntry<>(key, null);
  }
}
