package dev.drawbridge.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.SampleObject;
import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.SalesforceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of every type, written by SQL, sent, and read back into the row. */
class ReadValuesIT {
  private static final int ROWS = 150;

  private static List<String> values(FieldType type) {
    return switch (type) {
      case BOOLEAN -> List.of("true", "false");
      case INT, LONG -> List.of("0", "-7", "12345678");
      case DOUBLE, CURRENCY, PERCENT -> List.of("0", "-1.5", "1e+3", "0.0001", "12345678.25");
      case DATE -> List.of("2026-01-31", "4000-12-31", "1700-01-01");
      case DATETIME -> List.of("2026-01-31 05:06:07.123456", "1999-12-31 23:59:59");
      case TIME -> List.of("05:06:07", "23:59:59.999", "00:00:00.5");
      case EMAIL -> List.of("a@b.co", " a.b@c.example ");
      default ->
          List.of(
              "plain",
              "  padded ",
              "a \"quoted\", comma \\ and 'single'",
              "line\nbreak\r\nand\rreturn",
              "\u00a0",
              "h\u00e9 \u6f22\u5b57 \ud835\udd4f",
              "<tag>&amp;]]>",
              "",
              " ",
              "null",
              "{\"a\":[1]}",
              "x".repeat(255));
    };
  }

  private static Reading reading() {
    var reading = new Reading(List.of(SampleObject.mapping(), TestMappings.account()));
    reading.world.org.control().addObject(SampleObject.describe());
    reading.inOrg("\"Account\":[{\"Name\":\"one\",\"External_ID__c\":\"P-1\"}]");
    return reading;
  }

  private static List<Column.OfField> columns() {
    return SampleObject.mapping().fields().stream()
        .filter(column -> column.referenceTo().isEmpty())
        .filter(column -> !column.name().equals("key__c"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatWasSentComesBackAsSalesforceKeepsItAndNothingIsWrittenTwice(long seed) {
    var random = new Random(seed);
    try (Reading reading = reading()) {
      for (int row = 0; row < ROWS; row++) {
        insert(reading, random, row);
      }
      List<Map<String, Object>> before = rows(reading);
      reading.writeAll();
      reading.readNow();
      reading.readNow();
      List<Map<String, Object>> after = rows(reading);
      for (int row = 0; row < ROWS; row++) {
        for (Column.OfField column : columns()) {
          assertThat(same(column, before.get(row), after.get(row)))
              .as(
                  "%s of row %d: %s, %s",
                  column.name(),
                  row,
                  before.get(row).get(column.name()),
                  after.get(row).get(column.name()))
              .isTrue();
        }
      }
      assertThat(reading.texts("SELECT DISTINCT _hc_lastop FROM salesforce.sample__c"))
          .containsExactly("SYNCED");
      assertThat(reading.again()).isEmpty();
      String versions = reading.one("SELECT string_agg(xmin::text, ' ') FROM salesforce.sample__c");
      reading.sql("UPDATE drawbridge.read_state SET high_water = NULL, long_look = NULL");
      reading.readNow();
      assertThat(reading.one("SELECT string_agg(xmin::text, ' ') FROM salesforce.sample__c"))
          .isEqualTo(versions);
    }
  }

  private static void insert(Reading reading, Random random, int row) {
    List<String> names = new ArrayList<>(List.of("key__c"));
    List<@Nullable Object> values = new ArrayList<>(List.of("S-" + row));
    for (Column.OfField column : columns()) {
      List<String> good = values(column.type());
      names.add(column.name());
      values.add(random.nextInt(8) == 0 ? null : good.get(random.nextInt(good.size())));
    }
    if (random.nextBoolean()) {
      names.add(SampleObject.BY_KEY);
      values.add("P-1");
    }
    reading.sql(
        "INSERT INTO salesforce.sample__c (%s) SELECT %s"
            .formatted(
                String.join(", ", names),
                names.stream()
                    .map(
                        name ->
                            "(json_populate_record(NULL::salesforce.sample__c, json_build_object('"
                                + name
                                + "', ?::text)))."
                                + name)
                    .collect(Collectors.joining(", "))),
        values.toArray());
  }

  private static List<Map<String, Object>> rows(Reading reading) {
    String texts =
        columns().stream()
            .map(column -> column.name() + "::text")
            .collect(Collectors.joining(", "));
    return reading.world.db.rows("SELECT " + texts + " FROM salesforce.sample__c ORDER BY id");
  }

  private static boolean same(
      Column.OfField column, Map<String, Object> before, Map<String, Object> after) {
    var sent = (String) before.get(column.name());
    var kept = (String) after.get(column.name());
    String found = kept == null ? null : SalesforceText.toApi(column.type(), kept).orElseThrow();
    return SalesforceText.same(column.type(), sent, found);
  }

  @Test
  void whatAUserOfSalesforceWritesArrivesInItsType() {
    try (Reading reading = reading()) {
      reading.inOrg(
          """
          "Sample__c":[{"Key__c":"U-1","String__c":"two\\r\\nlines","Boolean__c":true,"Int__c":7,
            "Double__c":1.25,"Date__c":"2026-02-28","Datetime__c":"2026-02-28T23:59:58.000Z",
            "Time__c":"12:30:00.500Z","Multipicklist__c":"a;b","Parent__r":{"External_ID__c":"P-1"}}]
          """);
      reading.readNow();
      assertThat(
              reading.texts(
                  """
                  SELECT concat_ws('|', string__c, boolean__c, int__c, double__c, date__c, datetime__c, time__c,
                                   multipicklist__c, parent__r__external_id__c, parent__c IS NOT NULL)
                    FROM salesforce.sample__c
                  """))
          .containsExactly(
              "two\nlines|t|7|1.25|2026-02-28|2026-02-28 23:59:58|12:30:00.5|a;b|P-1|t");
    }
  }
}
