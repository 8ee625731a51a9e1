package dev.drawbridge.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.strings;

import java.util.AbstractMap.SimpleEntry;
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
  void quotesAreNeededOnlyWhereATokenWouldEnd() {
    assertThat(HstoreText.parse("lastname=>Poison, external_id__c=>PZ-1").columns())
        .containsExactly(Map.entry("lastname", "Poison"), Map.entry("external_id__c", "PZ-1"));
    assertThat(HstoreText.parse("\ta\\ b\n=>\r\n\"c, d\" , e=>nUlL,f=>\"NULL\",").columns())
        .containsExactly(Map.entry("a b", "c, d"), entryOfNull("e"), Map.entry("f", "NULL"));
  }

  @Test
  void theFirstOfAKeyNamedTwiceCounts() {
    assertThat(HstoreText.parse("a=>1, a=>2").columns()).containsExactly(Map.entry("a", "1"));
    assertThat(HstoreText.parse("a=>NULL, a=>2").columns()).containsExactly(entryOfNull("a"));
  }

  @Test
  void malformedTextIsRefusedByItsPlaceAndNotItsContent() {
    assertThatThrownBy(() -> HstoreText.parse("\"a\"=>\"secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("position")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> HstoreText.parse("a=b")).isInstanceOf(IllegalArgumentException.class);
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
    return new SimpleEntry<>(key, null);
  }
}
