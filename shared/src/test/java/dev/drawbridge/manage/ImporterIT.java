package dev.drawbridge.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mappingfile.ImportRefused;
import dev.drawbridge.mappingfile.Removal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mapping file in Heroku Connect's export format, against a real org and a real database. */
class ImporterIT {
  private static final String GOOD =
      """
      {"version": 1, "mappings": [
        {"object_name": "Account", "config": {"access": "read_write", "upsert_field": "External_ID__c",
          "fields": {"Id": {}, "Name": {}, "External_ID__c": {}, "AnnualRevenue": {}, "Description": {},
                     "CreatedDate": {}},
          "indexes": {"Name": {"unique": false}, "Id": {"unique": true}}}},
        {"object_name": "Contact", "config": {"access": "read_write", "upsert_field": "External_ID__c",
          "fields": {"LastName": {}, "External_ID__c": {}, "Birthdate": {}, "HasOptedOutOfEmail": {},
                     "Account__External_ID__c": {}}}},
        {"object_name": "Invoice__c", "config": {"access": "read_write", "upsert_field": "External_ID__c",
          "fields": {"External_ID__c": {}, "Account__r__External_ID__c": {}, "Sent_At__c": {}}}},
        {"object_name": "Lead", "config": {"access": "read_only", "fields": {"LastName": {}}}}
      ]}
      """;

  private final TestDatabase db = new TestDatabase(List.of());
  private final Emulator org = Emulator.start(EmulatorOptions.inMemory());
  private final Importer importer =
      new Importer(db.database(), OrgReader.of(org), LockPatience.standard(pause -> {}));

  /** Its values stay where they were, and the mapping writes an empty column. */
  @Test
  void aColumnThatMayHaveBeenRenamedIsNamedBesideTheOneMadeAgain() {
    importer.run(GOOD);
    db.execute("ALTER TABLE salesforce.account RENAME COLUMN description TO remarks");
    assertThat(importer.run(GOOD).outcomes())
        .flatExtracting(ImportOutcome::restored)
        .containsExactly(
            "the column description was removed, or renamed to remarks, which is not mapped: the"
                + " column made anew is empty");
  }

  @AfterEach
  void close() {
    org.close();
    db.close();
  }

  private Map<String, String> columns(String table) {
    var columns = new TreeMap<String, String>();
    db.rows(
            """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type
              FROM pg_attribute a WHERE a.attrelid = ?::regclass AND a.attnum > 0
            """,
            "salesforce." + table)
        .forEach(row -> columns.put((String) row.get("attname"), (String) row.get("type")));
    return columns;
  }

  @Test
  void tablesHaveTheColumnsTypesAndIndexesHerokuConnectsUsersKnow() {
    var imported = importer.run(GOOD);

    assertThat(imported.objects()).containsExactly("Account", "Contact", "Invoice__c", "Lead");
    assertThat(imported.warnings()).isEmpty();
    assertThat(columns("account"))
        .containsEntry("id", "integer")
        .containsEntry("sfid", "character varying(18)")
        .containsEntry("name", "character varying(255)")
        .containsEntry("annualrevenue", "double precision")
        .containsEntry("description", "text")
        .containsEntry("createddate", "timestamp without time zone")
        .containsEntry("systemmodstamp", "timestamp without time zone")
        .containsEntry("isdeleted", "boolean")
        .containsEntry("_hc_lastop", "character varying(32)")
        .containsEntry("_hc_err", "text");
    assertThat(columns("contact"))
        .containsEntry("birthdate", "date")
        .containsEntry("hasoptedoutofemail", "boolean")
        .containsEntry("account__external_id__c", "character varying(255)");
    assertThat(columns("invoice__c"))
        .containsEntry("account__r__external_id__c", "character varying(255)")
        .containsEntry("sent_at__c", "timestamp without time zone");
    assertThat(
            db.texts(
                "SELECT indexname FROM pg_indexes WHERE schemaname = 'salesforce' AND tablename ="
                    + " 'account'"))
        .containsExactlyInAnyOrder(
            "account_pkey",
            "hcu_idx_account_sfid",
            "hc_idx_account_systemmodstamp",
            "hcu_idx_account_external_id__c",
            "hc_idx_account_name");
    assertThat(
            db.texts(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'salesforce.account'::regclass"))
        .containsExactlyInAnyOrder(
            "hc_account_status_trigger",
            "hc_account_logtrigger",
            "hc_account_truncate_trigger",
            "hc_account_notify",
            "hc_account_notify_delete");
  }

  @Test
  void importingAgainKeepsRowsAndAddsColumns() {
    importer.run(GOOD);
    db.execute("INSERT INTO salesforce.account (name) VALUES ('kept')");
    importer.run(
        """
        {"mappings": [{"object_name": "account", "config": {"access": "read_write",
          "upsert_field": "External_ID__c", "fields": {"Name": {}, "External_ID__c": {}, "Phone": {}}}}]}
        """);
    assertThat(columns("account"))
        .containsEntry("phone", "character varying(40)")
        .containsKey("description");
    assertThat(db.texts("SELECT name FROM salesforce.account")).containsExactly("kept");
    assertThat(db.value(Integer.class, "SELECT count(*) FROM drawbridge.mapping")).isEqualTo(4);
  }

  /** As an earlier import left it, when Salesforce's fields were shorter. */
  private void shorter() {
    importer.run(GOOD);
    db.execute("ALTER TABLE salesforce.account ALTER name TYPE varchar(80)");
    db.execute("ALTER TABLE salesforce.account ALTER description TYPE varchar(4000)");
    db.execute("INSERT INTO salesforce.account (name) VALUES ('kept')");
  }

  @Test
  void importingAgainMakesAColumnAsLongAsItsFieldIsNow() {
    shorter();
    db.execute("ALTER TABLE salesforce.account ALTER external_id__c TYPE varchar(300)");
    importer.run(GOOD);
    assertThat(columns("account"))
        .containsEntry("name", "character varying(255)")
        .containsEntry("description", "text")
        .as("nothing is cut off")
        .containsEntry("external_id__c", "character varying(300)");
    assertThat(db.texts("SELECT name FROM salesforce.account")).containsExactly("kept");
  }

  @Test
  void aColumnThatAViewUsesIsReportedAndNothingIsChanged() {
    shorter();
    db.execute("CREATE VIEW salesforce.names AS SELECT name FROM salesforce.account");
    assertThatThrownBy(() -> importer.run(GOOD))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("column name")
        .hasMessageContaining("drop that, import again, and create it anew");
    assertThat(columns("account"))
        .containsEntry("name", "character varying(80)")
        .containsEntry("description", "character varying(4000)");
  }

  private static String uniqueNames() {
    return GOOD.replace("\"Name\": {\"unique\": false}", "\"Name\": {\"unique\": true}");
  }

  @Test
  void duplicatesUnderAUniqueIndexAreReportedByTableAndColumnAndWithoutTheirValues() {
    importer.run(GOOD);
    db.execute("INSERT INTO salesforce.account (name) VALUES ('secret'), ('secret')");
    assertThatThrownBy(() -> importer.run(uniqueNames()))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("unique index on name of salesforce.account")
        .hasMessageContaining("SQLSTATE 23505")
        .hasMessageContaining(
            "SELECT \"name\", count(*) FROM salesforce.account GROUP BY 1 HAVING count(*) > 1")
        .hasMessageNotContaining("secret");
    db.execute("DELETE FROM salesforce.account WHERE id = 1");
    importer.run(uniqueNames());
  }

  @Test
  void anIndexOnALongTextIsRefusedWithItsPlace() {
    assertThatThrownBy(
            () ->
                importer.run(GOOD.replace("\"indexes\": {", "\"indexes\": {\"Description\": {}, ")))
        .isInstanceOf(ImportRefused.class)
        .hasMessageContaining("line 5, column 17: Description is a long text")
        .hasMessageContaining("take the index out");
  }

  @Test
  void aValueThatIsTooLongForAnIndexIsReported() {
    importer.run(GOOD);
    db.execute("ALTER TABLE salesforce.lead ALTER lastname TYPE text");
    db.execute(
        """
        INSERT INTO salesforce.lead (lastname)
        SELECT string_agg(md5(n::text), '') FROM generate_series(1, 300) n
        """);
    String indexed =
        GOOD.replace(
            "\"fields\": {\"LastName\": {}}}}",
            "\"fields\": {\"LastName\": {}}, \"indexes\": {\"LastName\": {}}}}");
    assertThatThrownBy(() -> importer.run(indexed))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("index on lastname of salesforce.lead")
        .hasMessageContaining("SQLSTATE 54000");
  }

  @Test
  void systemColumnsThatWereDroppedComeBackWithWhatIsKnown() {
    importer.run(GOOD);
    db.execute("INSERT INTO salesforce.account (name) VALUES ('known'), ('new')");
    db.execute("UPDATE salesforce._trigger_log SET state = 'SUCCESS', processed_at = now()");
    db.execute(
        """
        INSERT INTO drawbridge.record_identity (table_name, record_id, sfid, born)
        VALUES ('account', 1, '001000000000001AAA', 0)
        """);
    for (String column : List.of("sfid", "_hc_lastop", "_hc_err")) {
      db.execute("ALTER TABLE salesforce.account DROP COLUMN " + column);
    }
    importer.run(GOOD);
    assertThat(db.texts("SELECT record_id || ' ' || sfid FROM drawbridge.writeback"))
        .as("the next drain writes it into the row")
        .containsExactly("1 001000000000001AAA");
    assertThat(db.texts("SELECT indexname FROM pg_indexes WHERE tablename = 'account'"))
        .contains("hcu_idx_account_sfid");
    assertThat(columns("account")).containsKeys("_hc_lastop", "_hc_err");
  }

  @Test
  void aRowWhoseLastChangeWasRejectedGetsItsSfidBackAndKeepsTellingOfIt() {
    importer.run(GOOD);
    db.execute("INSERT INTO salesforce.account (name) VALUES ('known')");
    db.execute("UPDATE salesforce._trigger_log SET state = 'SUCCESS', processed_at = now()");
    db.execute(
        """
        INSERT INTO drawbridge.record_identity (table_name, record_id, sfid, born)
        VALUES ('account', 1, '001000000000001AAA', 0)
        """);
    db.database()
        .uncaptured(
            h -> h.execute("UPDATE salesforce.account SET _hc_lastop = 'FAILED', _hc_err = '{}'"));
    db.execute("ALTER TABLE salesforce.account DROP COLUMN sfid");
    importer.run(GOOD);
    assertThat(db.texts("SELECT concat_ws(' ', sfid, lastop, err) FROM drawbridge.writeback"))
        .containsExactly("001000000000001AAA FAILED {}");
  }

  @Test
  void idsThatWereDroppedAreNotMadeUp() {
    importer.run(GOOD);
    db.execute("ALTER TABLE salesforce.account DROP COLUMN id");
    assertThatThrownBy(() -> importer.run(GOOD))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("cannot be made anew");
  }

  @Test
  void anythingWrongRefusesTheWholeFileWithPlaceAndRemedy() {
    String bad = GOOD.replace("\"Birthdate\"", "\"Birthdaye\"").replace("\"Lead\"", "\"Leed\"");
    assertThatThrownBy(() -> importer.run(bad))
        .isInstanceOfSatisfying(
            ImportRefused.class,
            refused -> {
              assertThat(refused.problems()).hasSize(2);
              assertThat(refused.problems().get(0).line()).isEqualTo(7);
              assertThat(refused.problems().get(0).message())
                  .contains("Contact has no field Birthdaye")
                  .contains("correct the name");
              assertThat(refused.problems().get(1).line()).isEqualTo(11);
              assertThat(refused.problems().get(1).message()).contains("no object Leed");
            });
    assertThat(db.value(Integer.class, "SELECT count(*) FROM drawbridge.mapping")).isZero();
    assertThat(db.texts("SELECT tablename FROM pg_tables WHERE schemaname = 'salesforce'"))
        .containsExactlyInAnyOrder("_trigger_log", "_trigger_log_archive", "_hc_truncation");
  }

  @Test
  void aDryRunShowsTheDifferenceAndChangesNothing() {
    importer.run(GOOD);
    String other =
        GOOD.replace("\"AnnualRevenue\": {}, ", "\"Phone\": {}, ")
            .replace(
                "\"Account__External_ID__c\": {}",
                "\"Account__External_ID__c\": {}, \"Email\": {}");
    var shown = importer.dryRun(other);
    assertThat(shown.dryRun()).isTrue();
    assertThat(shown.removals())
        .extracting(Removal::object, Removal::kind)
        .containsExactly(Tuple.tuple("Account", Removal.Kind.FIELD));
    assertThat(columns("account")).doesNotContainKey("phone");
    var done = importer.run(other);
    assertThat(done.removals()).isEqualTo(shown.removals());
    assertThat(importer.run(other).removals()).isEmpty();
  }

  @Test
  void brokenJsonIsRefusedByItsPosition() {
    assertThatThrownBy(() -> importer.run("{\"mappings\": [\n  {\"object_name\": Account}]}"))
        .isInstanceOfSatisfying(
            ImportRefused.class,
            refused -> assertThat(refused.problems().get(0).line()).isEqualTo(2))
        .hasMessageContaining("not valid JSON")
        .hasMessageContaining("nothing was changed");
  }

  @Test
  void aReadWriteMappingWithoutUniqueIdentifierIsAcceptedWithAWarning() {
    var imported =
        importer.run(
            "{\"mappings\": [{\"object_name\": \"Case\", \"config\": {\"access\": \"read_write\","
                + " \"fields\": {\"Subject\": {}}}}]}");
    assertThat(imported.warnings())
        .singleElement()
        .satisfies(w -> assertThat(w.message()).contains("unique identifier"));
  }

  @Test
  void aUniqueIdentifierThatIsNoExternalIdIsRefused() {
    String byName =
        """
        {"mappings": [{"object_name": "Account", "config": {"access": "read_write",
          "upsert_field": "Name", "fields": {"Name": {}}}}]}
        """;
    assertThatThrownBy(() -> importer.run(byName))
        .hasMessageContaining("Account.Name is not an External ID field");
  }

  @Test
  void recordsOfRowsThatChangedWhileAMappingWasReadOnlyAreComparedWhenItWritesAgain() {
    String readWrite =
        GOOD.replace(
            "\"read_only\", \"fields\": {\"LastName\"",
            "\"read_write\", \"fields\": {\"LastName\"");
    importer.run(readWrite);
    for (int id = 1; id <= 4; id++) {
      db.execute("INSERT INTO salesforce.lead (id, lastname) VALUES (?, 'l')", id);
      db.execute(
          """
          INSERT INTO drawbridge.record_identity (table_name, record_id, sfid, born)
          VALUES ('lead', ?, ?, 0)
          """,
          id,
          "00Q00000000000" + id + "AAA");
    }
    db.execute(
        """
        UPDATE salesforce._trigger_log
           SET state = 'SUCCESS', sfid = '00Q00000000000' || record_id || 'AAA', processed_at = now()
        """);
    db.execute("UPDATE salesforce.lead SET lastname = 'waits' WHERE id = 4");
    importer.run(GOOD);
    db.execute("DELETE FROM salesforce.lead WHERE id IN (1, 2, 4)");
    db.execute("INSERT INTO salesforce.lead (id, lastname) VALUES (2, 'another')");
    importer.run(readWrite);
    assertThat(
            db.texts(
                """
                SELECT concat_ws(' ', record_id, sfid, CASE WHEN ended IS NOT NULL THEN 'over' END)
                  FROM drawbridge.record_identity ORDER BY 1
                """))
        .containsExactly(
            "1 00Q000000000001AAA over", "3 00Q000000000003AAA", "4 00Q000000000004AAA over");
    assertThat(
            db.texts(
                "SELECT action || ' ' || sfid FROM salesforce._trigger_log WHERE state = 'NEW'"))
        .containsExactly("UPDATE 00Q000000000004AAA");
  }
}
