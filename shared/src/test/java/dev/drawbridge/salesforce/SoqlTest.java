package dev.drawbridge.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.mapping.FieldType;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values as literals of a query. */
class SoqlTest {
  @Test
  void aTextCannotEndItsLiteral() {
    assertThat(Soql.among("Key__c", FieldType.STRING, List.of("O'Neil\\' OR Id != '", "a\nb")))
        .isEqualTo("Key__c IN ('O\\'Neil\\\\\\' OR Id != \\'','a\\nb')");
  }

  @Test
  void aNumberIsDigitsAndWhatIsNoneFindsNothing() {
    assertThat(Soql.among("N__c", FieldType.DOUBLE, List.of("1e3", "1) OR (Id != null")))
        .isEqualTo("N__c IN (1000,null)");
  }

  @Test
  void aMomentHasSecondsAndAZone() {
    assertThat(Soql.literal(Instant.parse("2026-11-28T17:00:00.123456Z")))
        .isEqualTo("2026-11-28T17:00:00Z");
  }
}
