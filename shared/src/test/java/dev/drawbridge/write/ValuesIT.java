package dev.drawbridge.write;

import static dev.drawbridge.TestMappings.field;
import static dev.drawbridge.TestMappings.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.SampleObject;
import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same changes through SOAP and through the Bulk API: an object with a field of every type, and
 * columns that hold any text, as those of an altered table may.
 */
class ValuesIT {
  private static final int ROWS = 2_600;
  private static final String BY_ID = "parent__c";

  private static final List<@Nullable String> BLANKS =
      Arrays.asList(null, "", " ", "\t\n", "\u0001");

  private static final List<String> TEXTS =
      List.of(
          "plain",
          "  padded ",
          "a \"quoted\", comma",
          "\"",
          "'",
          "line\nbreak\r\nand\rreturn\n",
          "\ttab\t",
          "a\u0007b\uFFFE",
          "\u00a0",
          "\u2003",
          "h\u00e9 \u6f22\u5b57 \ud835\udd4f",
          "<tag>&amp;]]>",
          "=1+1",
          "null",
          "NULL",
          "#N/a");

  private static final List<String> STRANGERS =
      List.of(
          "abc",
          "infinity",
          "-Infinity",
          "NaN",
          "0044-03-15 BC",
          "24:00:00",
          "20260-01-01",
          "5",
          "#N/A",
          "#N/A\u0001",
          " #N/A ",
          "x".repeat(300),
          "1.5",
          "99999999999999999999999",
          "1e400",
          "2026-01-01 05:06:07+00",
          "1066-10-14",
          "9999-12-31 23:59:59");

  private final Map<String, String> accounts = new TreeMap<>();

  private World world() {
    var world = new World(List.of(SampleObject.mapping()));
    world.org.control().addObject(SampleObject.describe());
    world
        .org
        .control()
        .addRecords(
            """
            {"Account":[{"Name":"one","External_ID__c":"P-1"},{"Name":"two","External_ID__c":"P-2"}]}
            """);
    accounts.putAll(
        world.org.pairs("SELECT Id, External_ID__c FROM Account", "External_ID__c", "Id"));
    world.db.execute("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
    String alter =
        SampleObject.mapping().columns().stream()
            .map(column -> "ALTER COLUMN " + column.name() + " TYPE text")
            .collect(Collectors.joining(", "));
    world.db.execute("ALTER TABLE salesforce.sample__c " + alter);
    return world;
  }

  /** Values that Salesforce takes, as PostgreSQL writes them. */
  private List<String> good(Column column) {
    return switch (column) {
      case Column.Synthetic ignored -> List.of("P-1", " p-2", "P\u0001-2");
      case Column.OfField lookup when !lookup.referenceTo().isEmpty() ->
          List.copyOf(accounts.values());
      case Column.OfField field ->
          switch (field.type()) {
            case BOOLEAN -> List.of("t", "f", "true", "1", "0", "off");
            case INT, LONG -> List.of("0", "-7", "12345", "12.0");
            case DOUBLE, CURRENCY, PERCENT -> List.of("0", "-0", "1.5", "1e+3", "1.25e-05", "7");
            case DATE -> List.of("2026-01-31", "4000-12-31", "1700-01-01");
            case DATETIME -> List.of("2026-01-31 05:06:07.123456", "2026-01-31 00:00:00");
            case TIME -> List.of("05:06:07", "23:59:59.999999", "00:00:00.5");
            case EMAIL -> List.of("a@b.co", " a.b@c.example ");
            default -> TEXTS;
          };
    };
  }

  /** What is written, and which rows hold a value that may be refused. */
  private record Changes(Map<Integer, Map<String, @Nullable String>> rows, Set<Integer> strange) {
    String json() {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      rows.forEach(
          (row, values) -> {
            ObjectNode node = array.addObject().put("key__c", key(row));
            values.forEach(node::put);
          });
      return array.toString();
    }
  }

  private static String key(int row) {
    return "K-%05d".formatted(row);
  }

  private Changes changes(Random random) {
    List<Column> columns = SampleObject.mapping().columns().stream().skip(1).toList();
    var changes = new Changes(new TreeMap<>(), new HashSet<>());
    for (int row = 0; row < ROWS; row++) {
      Map<String, @Nullable String> values = new TreeMap<>();
      for (int i = 0; i < 6; i++) {
        Column column = pick(random, columns);
        boolean strange = random.nextInt(100) == 0;
        if (strange) {
          changes.strange().add(row);
        }
        List<@Nullable String> pool =
            strange ? STRANGERS : random.nextInt(3) == 0 ? BLANKS : good(column);
        values.put(column.name(), pick(random, pool));
      }
      changes.rows().put(row, values);
    }
    return changes;
  }

  private static <T extends @Nullable Object> T pick(Random random, List<T> pool) {
    return pool.get(random.nextInt(pool.size()));
  }

  private static void insert(World world, Changes changes) {
    String columns =
        SampleObject.mapping().columns().stream()
            .map(Column::name)
            .collect(Collectors.joining(", "));
    world.db.execute(
        "INSERT INTO salesforce.sample__c (%1$s) SELECT %1$s FROM jsonb_populate_recordset(NULL::salesforce.sample__c, CAST(? AS jsonb))"
            .formatted(columns),
        changes.json());
    world.runUntilQuiet();
  }

  private static void update(World world, Changes changes) {
    String assignments =
        SampleObject.mapping().columns().stream()
            .map(Column::name)
            .map(
                c ->
                    "%1$s = CASE WHEN jsonb_exists(j, '%1$s') THEN j ->> '%1$s' ELSE t.%1$s END"
                        .formatted(c))
            .collect(Collectors.joining(", "));
    world.db.execute(
        "UPDATE salesforce.sample__c t SET "
            + assignments
            + " FROM jsonb_array_elements(CAST(? AS jsonb)) j WHERE t.key__c = j ->> 'key__c'",
        changes.json());
    world.runUntilQuiet();
  }

  /** Each record of the org by its key. */
  private static Map<String, JsonNode> records(World world) {
    String fields =
        SampleObject.TYPES.stream().map(SampleObject::name).collect(Collectors.joining(", "))
            + ", Parent__c";
    Map<String, JsonNode> records = new TreeMap<>();
    for (String half : List.of("<", ">=")) {
      String soql = "SELECT Key__c, %s FROM Sample__c WHERE Key__c %s '%s'";
      for (JsonNode found : world.org.records(soql.formatted(fields, half, key(ROWS / 2)))) {
        ObjectNode record = found.deepCopy();
        record.remove("attributes");
        records.put(record.path(SampleObject.KEY).asText(), record);
      }
    }
    return records;
  }

  /** What became of each entry of the log, with the code of its refusal. */
  private static List<String> outcomes(World world) {
    return world.db.texts(
        """
        SELECT concat_ws(' ', t.record_id, t.action, t.state, h.code)
          FROM salesforce._trigger_log t LEFT JOIN drawbridge.hold h ON h.log_id = t.id
         ORDER BY t.record_id, t.id
        """);
  }

  private static Set<String> transports(World world) {
    return new HashSet<>(
        world.db.texts("SELECT DISTINCT transport || ' ' || verb FROM drawbridge.call"));
  }

  /** As any row has them that was inserted without: nothing is read back into it. */
  @Test
  void rowWithColumnsNeverFilledCanBeCapturedAgainAsAWhole() {
    List<Column> columns = new ArrayList<>(TestMappings.contact().columns());
    columns.add(
        new Column.OfField(
            "ownerid",
            "OwnerId",
            FieldType.REFERENCE,
            18,
            true,
            true,
            false,
            false,
            false,
            List.of("User")));
    var contact = new Mapping("Contact", Access.READ_WRITE, TestMappings.KEY, columns, List.of());
    try (World world = new World(List.of(contact))) {
      world.db.execute(
          "INSERT INTO salesforce.contact (lastname, email, external_id__c) VALUES ('a', 'a@b.co',"
              + " 'C')");
      world.runUntilQuiet();
      JsonNode before = contact(world);
      world.db.execute("UPDATE salesforce.contact SET email = NULL");
      world.db.execute(
          "SELECT salesforce.hc_capture_update_from_row(hstore(c.*), 'contact') FROM"
              + " salesforce.contact c");
      world.runUntilQuiet();
      assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
          .containsExactly("SUCCESS");
      JsonNode after = contact(world);
      assertThat(after.path("HasOptedOutOfEmail").asText()).isEqualTo("false");
      assertThat(after.path("Email").isNull()).isTrue();
      assertThat(after.path("OwnerId")).isEqualTo(before.path("OwnerId"));
    }
  }

  /** Nobody wrote its nulls, and Salesforce may have filled the fields. */
  @ParameterizedTest
  @ValueSource(strings = {"ORDERED", "RECORD_ORDERED", "MERGED"})
  void rowCapturedAgainAsAWholeBlanksNothingThatItDoesNotKnow(String algorithm) {
    try (World world = new World(List.of(TestMappings.account()))) {
      world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm);
      world.db.execute(
          "INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('a', '1', 'A')");
      world.runUntilQuiet();
      world.db.database().uncaptured(h -> h.execute("UPDATE salesforce.account SET phone = NULL"));
      world.db.execute(
          "SELECT salesforce.hc_capture_update_from_row(hstore(a.*), 'account') FROM"
              + " salesforce.account a");
      world.runUntilQuiet();
      assertThat(phone(world).asText()).isEqualTo("1");

      world.db.execute(
          "SELECT salesforce.hc_capture_update_from_row(hstore(a.*), 'account', '{phone}') FROM"
              + " salesforce.account a");
      world.runUntilQuiet();
      assertThat(phone(world).isNull()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ORDERED", "RECORD_ORDERED", "MERGED"})
  void nullThatIsWrittenBesideAWholeRowStillBlanks(String algorithm) {
    try (World world = new World(List.of(TestMappings.account()))) {
      world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm);
      world.db.execute(
          "INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('a', '1', 'A')");
      world.runUntilQuiet();
      String whole =
          "SELECT salesforce.hc_capture_update_from_row(hstore(a.*), 'account') FROM"
              + " salesforce.account a";
      world.db.execute(whole);
      world.db.execute("UPDATE salesforce.account SET phone = NULL");
      world.db.execute(whole);
      world.runUntilQuiet();
      assertThat(phone(world).isNull()).isTrue();
    }
  }

  private static JsonNode phone(World world) {
    return world.org.records("SELECT Phone FROM Account").getFirst().path("Phone");
  }

  private static JsonNode contact(World world) {
    return world.org.records("SELECT HasOptedOutOfEmail, Email, OwnerId FROM Contact").getFirst();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void soapAndBulkMakeTheSameRecordOfAChange(long seed) {
    try (World soap = world();
        World bulk = world()) {
      soap.db.execute("UPDATE drawbridge.connection SET api_version = '38.0'");
      var random = new Random(seed);
      Changes inserted = changes(random);
      Changes updated = changes(random);
      for (World world : List.of(soap, bulk)) {
        insert(world, inserted);
      }
      assertThat(records(bulk)).isEqualTo(records(soap)).hasSizeGreaterThan(2_300);
      assertThat(outcomes(bulk)).isEqualTo(outcomes(soap));
      for (World world : List.of(soap, bulk)) {
        update(world, updated);
      }
      assertThat(records(bulk)).isEqualTo(records(soap));
      assertThat(outcomes(bulk)).isEqualTo(outcomes(soap));

      assertThat(transports(soap)).containsExactlyInAnyOrder("SOAP UPSERT", "SOAP UPDATE");
      assertThat(transports(bulk)).contains("BULK UPSERT", "BULK UPDATE");
      assertThat(wholeCallsRefused(soap)).isEmpty();
      assertOnlyStrangersFail(bulk, inserted, updated);
      assertFieldsHoldWhatWasWritten(records(bulk), inserted, updated, failed(bulk));
    }
  }

  /** A call that Salesforce refuses as a whole is in the journal with the code of a fault. */
  private static List<String> wholeCallsRefused(World world) {
    return world.journal().stream()
        .map(line -> line.path("error").asText())
        .filter(code -> code.startsWith("soapenv"))
        .toList();
  }

  private static Set<Integer> failed(World world) {
    return world
        .db
        .texts("SELECT DISTINCT record_id FROM salesforce._trigger_log WHERE state <> 'SUCCESS'")
        .stream()
        .map(id -> Integer.parseInt(id) - 1)
        .collect(Collectors.toSet());
  }

  private static void assertOnlyStrangersFail(World world, Changes inserted, Changes updated) {
    Set<Integer> strange = new HashSet<>(inserted.strange());
    strange.addAll(updated.strange());
    assertThat(strange).containsAll(failed(world));
    assertThat(world.db.texts("SELECT DISTINCT code FROM drawbridge.open_holds"))
        .contains("INVALID_VALUE", "STRING_TOO_LONG");
  }

  private void assertFieldsHoldWhatWasWritten(
      Map<String, JsonNode> records, Changes inserted, Changes updated, Set<Integer> failed) {
    for (int row : IntStream.range(0, ROWS).filter(r -> !failed.contains(r)).toArray()) {
      JsonNode record = records.get(key(row));
      Map<String, @Nullable String> first = inserted.rows().get(row);
      Map<String, @Nullable String> second = changed(first, updated.rows().get(row));
      for (FieldType type : SampleObject.TYPES) {
        String column = SampleObject.name(type).toLowerCase(Locale.ROOT);
        String last =
            second.containsKey(column) ? second.get(column) : first.getOrDefault(column, null);
        JsonNode found = record.path(SampleObject.name(type));
        String what = "row " + row + " " + column + ": " + last;
        if (type == FieldType.BOOLEAN) {
          boolean wanted = Set.of("t", "true", "1").contains(String.valueOf(last));
          assertThat(found.asBoolean()).as(what).isEqualTo(wanted);
          assertThat(found.isBoolean()).as(what).isTrue();
        } else {
          assertThat(found.isNull()).as(what).isEqualTo(blank(last));
        }
      }
      assertThat(record.path("Parent__c").asText())
          .as("row " + row + " parent: " + first + second)
          .isEqualTo(parent(second, parent(first, "null")));
    }
  }

  /** A column that is set to what it holds is not captured. */
  private static Map<String, @Nullable String> changed(
      Map<String, @Nullable String> before, Map<String, @Nullable String> after) {
    Map<String, @Nullable String> changed = new TreeMap<>(after);
    changed.entrySet().removeIf(e -> Objects.equals(e.getValue(), before.get(e.getKey())));
    return changed;
  }

  private static boolean blank(@Nullable String value) {
    return BLANKS.contains(value);
  }

  private String parent(Map<String, @Nullable String> values, String before) {
    String byId = values.get(BY_ID);
    String byKey = values.get(SampleObject.BY_KEY);
    if (!blank(byId)) {
      return String.valueOf(byId);
    }
    if (!blank(byKey)) {
      return accounts.get(
          String.valueOf(byKey).trim().replace("\u0001", "").toUpperCase(Locale.ROOT));
    }
    return values.containsKey(BY_ID) || values.containsKey(SampleObject.BY_KEY) ? "null" : before;
  }
}
