package dev.drawbridge.diagnose;

import static dev.drawbridge.diagnose.Clinic.readOnly;
import static dev.drawbridge.diagnose.Clinic.readWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.scope.Scope;
import dev.drawbridge.setting.Setting;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One org and one database with a mapping for each fault; one diagnosis sees them all. */
@ResourceLock("roles of the server")
class MappingChecksIT {
  private static final String[] HUNDRED =
      IntStream.rangeClosed(1, 98).mapToObj("Field_%d__c"::formatted).toArray(String[]::new);
  private static final String[] TEXTS =
      IntStream.rangeClosed(1, 13).mapToObj("Text_%d__c"::formatted).toArray(String[]::new);

  private static Clinic clinic;
  private static Report report;

  @BeforeAll
  static void seed() {
    clinic = new Clinic(List.of());
    objects();
    clinic.mapHealthy();
    mappings();
    changesInSalesforce();
    changesInTheDatabase();
    report = clinic.everything();
  }

  @AfterAll
  static void close() {
    clinic.close();
  }

  private static String text(String name) {
    return "{\"name\": \"%s\", \"type\": \"string\", \"length\": 80}".formatted(name);
  }

  private static String longText(String name) {
    return "{\"name\": \"%s\", \"type\": \"textarea\", \"length\": 32000}".formatted(name);
  }

  private static String lookup(String name, String to) {
    return "{\"name\": \"%s__c\", \"type\": \"reference\", \"referenceTo\": [\"%s\"], \"relationshipName\": \"%s__r\"}"
        .formatted(name, to, name);
  }

  private static void objects() {
    clinic.object("Keyless__c", "a01");
    clinic.object("Loose__c", "a02");
    clinic.object("Binary__c", "a03", text("Data__c"));
    clinic.object(
        "Formula__c",
        "a04",
        "{\"name\": \"Twice__c\", \"type\": \"string\", \"length\": 160, \"calculated\": true,"
            + " \"calculatedFormula\": \"Name & Name\"}");
    clinic.object(
        "Wide__c", "a05", Stream.of(HUNDRED).map(MappingChecksIT::text).toArray(String[]::new));
    clinic.object(
        "Texts__c", "a06", Stream.of(TEXTS).map(MappingChecksIT::longText).toArray(String[]::new));
    clinic.object(
        "Strict__c",
        "a07",
        "{\"name\": \"Must__c\", \"type\": \"string\", \"length\": 10, \"nillable\": false}");
    for (String name : new String[] {"Grown", "Shrunk", "Retyped", "Gone", "Demanding", "Hidden"}) {
      clinic.object(name + "__c", "b" + name.substring(0, 2), text("Field__c"));
    }
    clinic.object(
        "Rounded__c",
        "b09",
        "{\"name\": \"Field__c\", \"type\": \"double\", \"precision\": 18, \"scale\": 2}");
    for (String name : new String[] {"Lost", "Altered", "Added", "Strict2", "Dropped", "Unkeyed"}) {
      clinic.object(name + "__c", "c" + name.substring(0, 2), text("Field__c"));
    }
    clinic.object("Several__c", "a08", lookup("Parent", "Account"));
    clinic.object("Reader__c", "a09", lookup("Parent", "Account"));
    clinic.object(
        "Other_Key__c",
        "a10",
        "{\"name\": \"Second__c\", \"type\": \"string\", \"length\": 40, \"externalId\": true,"
            + " \"unique\": true, \"idLookup\": true}");
    clinic.object("Disagreeing__c", "a11", lookup("Parent", "Other_Key__c"));
  }

  private static void mappings() {
    clinic.map(
        """
        {"object_name": "Keyless__c", "config": {"access": "read_write", "fields": {"Name": {}}}}
        """,
        readWrite("Loose__c", "Key__c", "Name", "Key__c"),
        readWrite("Binary__c", "Key__c", "Key__c", "Data__c"),
        readOnly("Formula__c", "Name", "Twice__c"),
        readWrite(
            "Wide__c",
            "Key__c",
            Stream.concat(Stream.of("Key__c"), Stream.of(HUNDRED)).toArray(String[]::new)),
        readWrite(
            "Texts__c",
            "Key__c",
            Stream.concat(Stream.of("Key__c"), Stream.of(TEXTS)).toArray(String[]::new)),
        readWrite("Strict__c", "Key__c", "Key__c"),
        readOnly("Attachment", "Name"),
        readOnly("Task", "Subject", "IsArchived"),
        readWrite("Several__c", "Key__c", "Key__c", "Parent__r__External_ID__c"),
        readOnly("Reader__c", "Key__c", "Parent__r__External_ID__c"),
        readWrite("Other_Key__c", "Key__c", "Key__c", "Second__c"),
        readWrite("Disagreeing__c", "Key__c", "Key__c", "Parent__r__Second__c"));
    for (String name :
        new String[] {
          "Grown",
          "Shrunk",
          "Retyped",
          "Gone",
          "Demanding",
          "Hidden",
          "Rounded",
          "Lost",
          "Altered",
          "Added",
          "Strict2",
          "Dropped",
          "Unkeyed"
        }) {
      clinic.map(readWrite(name + "__c", "Key__c", "Name", "Key__c", "Field__c"));
    }
  }

  private static void changesInSalesforce() {
    clinic.field("Loose__c", "{\"name\": \"Key__c\", \"unique\": false}");
    clinic.field("Binary__c", "{\"name\": \"Data__c\", \"type\": \"base64\"}");
    clinic.field("Grown__c", "{\"name\": \"Field__c\", \"length\": 120}");
    clinic.field("Shrunk__c", "{\"name\": \"Field__c\", \"length\": 20}");
    clinic.field("Retyped__c", "{\"name\": \"Field__c\", \"type\": \"date\"}");
    clinic.org().control().removeField("Gone__c", "Field__c");
    clinic.field(
        "Demanding__c",
        "{\"name\": \"New__c\", \"type\": \"string\", \"length\": 9, \"nillable\": false}");
    clinic.field("Rounded__c", "{\"name\": \"Field__c\", \"precision\": 18, \"scale\": 4}");
    clinic.org().control().removeObject("Hidden__c");
    clinic.field(
        "Several__c", "{\"name\": \"Parent__c\", \"referenceTo\": [\"Account\", \"Contact\"]}");
  }

  private static void changesInTheDatabase() {
    clinic.db.execute("ALTER TABLE salesforce.lost__c DROP COLUMN field__c");
    clinic.db.execute("ALTER TABLE salesforce.altered__c ALTER COLUMN field__c TYPE varchar(40)");
    clinic.db.execute("ALTER TABLE salesforce.added__c ADD COLUMN mine text");
    clinic.db.execute("ALTER TABLE salesforce.strict2__c ALTER COLUMN field__c SET NOT NULL");
    clinic.db.execute(
        "ALTER TABLE salesforce.strict2__c ADD CONSTRAINT short CHECK (length(name) < 9)");
    clinic.db.execute("DROP TABLE salesforce.dropped__c");
    clinic.db.execute("DROP INDEX salesforce.hcu_idx_unkeyed__c_sfid");
  }

  private static void sees(String object, String check, Status status, String... words) {
    Finding finding = Clinic.of(report, object, check);
    assertThat(finding.status()).describedAs(finding.message()).isEqualTo(status);
    assertThat(finding.seen()).describedAs(finding.message()).isTrue();
    for (String word : words) {
      assertThat(finding.message()).contains(word);
    }
  }

  static List<String> checks() {
    return SeesGreen.Group.MAPPING.checks();
  }

  @ParameterizedTest
  @MethodSource("checks")
  @SeesGreen(SeesGreen.Group.MAPPING)
  void aMappingInOrderIsGreen(String check) {
    // Contact names its account by the account's unique identifier: no check is without a subject.
    sees("Contact", check, Status.GREEN);
  }

  @Test
  void whatDoesNotApplyIsSkipped() {
    sees("Task", "Unique Identifier", Status.SKIPPED, "read-only");
    sees("Task", "Required Fields", Status.SKIPPED, "read-only");
    sees("Task", "Maximum Record Size", Status.SKIPPED, "read-only");
    sees("Account", "Synthetic Fields", Status.SKIPPED);
    sees("Account", "Synthetic Field/Unique Identifier Field Agreement", Status.SKIPPED);
  }

  @Test
  @Seeded(
      check = "Unique Identifier",
      fault = "a read-write mapping without upsert_field",
      sees = Status.RED)
  @Seeded(
      check = "Unique Identifier",
      fault = "the field is no longer unique in Salesforce",
      sees = Status.RED)
  void aUniqueIdentifierMustBeThereAndUnique() {
    sees(
        "Keyless__c",
        "Unique Identifier",
        Status.RED,
        "Read-write mappings require a unique identifier to be specified.");
    sees("Loose__c", "Unique Identifier", Status.RED, "The field Key__c is not one");
  }

  @Test
  @Seeded(check = "Binary Fields", fault = "a mapped field became base64", sees = Status.RED)
  void aBinaryFieldIsNamed() {
    sees("Binary__c", "Binary Fields", Status.RED, "Data__c");
  }

  @Test
  @Seeded(check = "Calculated Fields", fault = "a formula field is mapped", sees = Status.YELLOW)
  void aFormulaFieldIsNamed() {
    sees("Formula__c", "Calculated Fields", Status.YELLOW, "Twice__c");
  }

  @Test
  @Seeded(check = "Number of Fields", fault = "100 mapped fields", sees = Status.YELLOW)
  @Seeded(
      check = "Number of Fields",
      fault = "more fields than FIELDS_LIMIT (here 60)",
      sees = Status.RED)
  void aHundredFieldsAreTooMany() {
    sees("Wide__c", "Number of Fields", Status.YELLOW, "below 100");
    assertThat(
            withSettings(Map.of(Setting.FIELDS_LIMIT, 60, Setting.FIELDS_WARN, 50))
                .of("Wide__c", "Number of Fields"))
        .isEqualTo(Status.RED);
  }

  @Test
  @Seeded(
      check = "Number of Large Text Area Fields",
      fault = "13 long text areas",
      sees = Status.RED)
  @Seeded(
      check = "Number of Large Text Area Fields",
      fault = "more than LARGE_TEXTS_WARN, fewer than LARGE_TEXTS_LIMIT (here 20)",
      sees = Status.YELLOW)
  void largeTextsAreCounted() {
    sees("Texts__c", "Number of Large Text Area Fields", Status.RED, "13", "Text_1__c");
    assertThat(
            withSettings(Map.of(Setting.LARGE_TEXTS_LIMIT, 20, Setting.LARGE_TEXTS_WARN, 2))
                .of("Texts__c", "Number of Large Text Area Fields"))
        .isEqualTo(Status.YELLOW);
  }

  @Test
  @Seeded(
      check = "Required Fields",
      fault = "a field that Salesforce requires is not mapped",
      sees = Status.YELLOW)
  void anUnmappedRequiredFieldIsNamed() {
    sees("Strict__c", "Required Fields", Status.YELLOW, "Must__c");
  }

  @Test
  @Seeded(check = "Salesforce Field Changes", fault = "a text became longer", sees = Status.YELLOW)
  @Seeded(check = "Salesforce Field Changes", fault = "a text became shorter", sees = Status.RED)
  @Seeded(check = "Salesforce Field Changes", fault = "a field's type changed", sees = Status.RED)
  @Seeded(check = "Salesforce Field Changes", fault = "a field was removed", sees = Status.RED)
  @Seeded(
      check = "Salesforce Field Changes",
      fault = "a new required field was added",
      sees = Status.RED)
  @Seeded(
      check = "Salesforce Field Changes",
      fault = "a number has other digits",
      sees = Status.RED)
  @Seeded(check = "Salesforce Field Changes", fault = "the object is gone", sees = Status.RED)
  void changesInSalesforceAreNamedAndOnlyGrowthIsSafe() {
    String check = "Salesforce Field Changes";
    sees("Grown__c", check, Status.YELLOW, "Field__c has 120 characters instead of 80", "safe");
    sees("Shrunk__c", check, Status.RED, "Field__c has 20 characters instead of 80");
    sees("Retyped__c", check, Status.RED, "Field__c is DATE instead of STRING");
    sees("Gone__c", check, Status.RED, "Field__c was removed");
    sees("Demanding__c", check, Status.RED, "the required field New__c was added");
    sees("Rounded__c", check, Status.RED, "Field__c has 18 digits, 4 of them");
    sees("Hidden__c", check, Status.RED, "Hidden__c is gone");
  }

  @Test
  void whatCannotBeSeenOfAnObjectThatIsGoneIsNotGreen() {
    Finding finding = Clinic.of(report, "Hidden__c", "Required Fields");
    assertThat(finding.status()).isEqualTo(Status.SKIPPED);
    assertThat(finding.seen()).isFalse();
    assertThat(finding.message()).contains("sees no object Hidden__c");
  }

  @Test
  @Seeded(check = "Database Field Changes", fault = "a column was dropped", sees = Status.RED)
  @Seeded(
      check = "Database Field Changes",
      fault = "a column's type was altered",
      sees = Status.RED)
  @Seeded(check = "Database Field Changes", fault = "the table was dropped", sees = Status.RED)
  @Seeded(
      check = "Database Field Changes",
      fault = "the unique index on sfid was dropped",
      sees = Status.RED)
  @Seeded(check = "Database Field Changes", fault = "a column was added", sees = Status.YELLOW)
  @Seeded(
      check = "Database Field Changes",
      fault = "NOT NULL and a check constraint were added",
      sees = Status.YELLOW)
  void changesOfTheTableAreNamed() {
    String check = "Database Field Changes";
    sees("Lost__c", check, Status.RED, "field__c was removed");
    sees(
        "Altered__c",
        check,
        Status.RED,
        "field__c is character varying(40) instead of character varying(80)");
    sees("Dropped__c", check, Status.RED, "the table dropped__c is missing");
    sees("Unkeyed__c", check, Status.RED, "the unique index on sfid was removed");
    sees("Added__c", check, Status.YELLOW, "the column mine was added");
    sees(
        "Strict2__c",
        check,
        Status.YELLOW,
        "field__c became NOT NULL",
        "the check constraint short was added");
  }

  @Test
  @Seeded(check = "IsArchived Field", fault = "Task.IsArchived is mapped", sees = Status.YELLOW)
  void isArchivedIsNotToBeReliedOn() {
    sees("Task", "IsArchived Field", Status.YELLOW, "IsArchived can differ");
  }

  @Test
  @Seeded(
      check = "Polymorphic External ID",
      fault = "a parent named by external id may now be of two objects",
      sees = Status.RED)
  void aPolymorphicParentIsNamed() {
    sees(
        "Several__c",
        "Polymorphic External ID",
        Status.RED,
        "parent__r__external_id__c (Parent__c)");
  }

  @Test
  @Seeded(
      check = "Maximum Record Size",
      fault = "13 long texts of 32,000 characters",
      sees = Status.YELLOW)
  void aRecordThatCouldBeTooLongIsReportedBeforehand() {
    sees("Texts__c", "Maximum Record Size", Status.YELLOW, "400000");
  }

  @Test
  @Seeded(
      check = "Query Size",
      fault = "a query longer than QUERY_CHARACTERS (here 1,000)",
      sees = Status.RED)
  @Seeded(check = "Query Size", fault = "a query near its limit", sees = Status.YELLOW)
  void theQueryIsMeasured() {
    assertThat(withSettings(Map.of(Setting.QUERY_CHARACTERS, 1000)).of("Wide__c", "Query Size"))
        .isEqualTo(Status.RED);
    assertThat(withSettings(Map.of(Setting.QUERY_CHARACTERS, 1500)).of("Wide__c", "Query Size"))
        .isEqualTo(Status.YELLOW);
  }

  @Test
  @Seeded(
      check = "sObject Is Not Supported by the Bulk API",
      fault = "Attachment is mapped",
      sees = Status.YELLOW)
  void anObjectThatBulkDoesNotTakeIsNamed() {
    sees("Attachment", "sObject Is Not Supported by the Bulk API", Status.YELLOW, "Attachment");
  }

  @Test
  @Seeded(check = "Synthetic Fields", fault = "a read-only mapping has one", sees = Status.YELLOW)
  void aSyntheticFieldOfAReadOnlyMappingIsNamed() {
    sees("Reader__c", "Synthetic Fields", Status.YELLOW, "parent__r__external_id__c");
  }

  @Test
  @Seeded(
      check = "Synthetic Field/Unique Identifier Field Agreement",
      fault = "a child names its parent by another key than the parent's mapping",
      sees = Status.RED)
  void aParentNamedByAnotherKeyIsReported() {
    sees(
        "Disagreeing__c",
        "Synthetic Field/Unique Identifier Field Agreement",
        Status.RED,
        "by Second__c",
        "Key__c");
  }

  @Test
  void theCallsToSalesforceDoNotGrowWithTheChecks() {
    // Who is it, what may it do (twice), which objects, two describes of up to 25, the limits.
    assertThat(report.apiCalls()).isLessThanOrEqualTo(7);
    assertThat(report.mappings()).hasSizeGreaterThan(25);
  }

  @Test
  void oneMappingAloneAsksOfItsOwnObject() {
    Report one = clinic.run(new Scope.OneMapping("Contact"));
    // Which objects there are, and one describe of one object.
    assertThat(one.apiCalls()).isEqualTo(2);
    assertThat(one.mappings())
        .singleElement()
        .satisfies(
            mapping -> assertThat(mapping.results()).allMatch(result -> result.finding().seen()));
  }

  private record Again(Report report) {
    Status of(String object, String check) {
      return Clinic.of(report, object, check).status();
    }
  }

  /** The same diagnosis with other thresholds, which are taken back afterwards. */
  private static Again withSettings(Map<Setting, Integer> settings) {
    settings.forEach(clinic::set);
    try {
      return new Again(clinic.everything());
    } finally {
      settings.keySet().forEach(changed -> clinic.set(changed, changed.standard().orElseThrow()));
    }
  }
}
