package dev.drawbridge.manage;

import dev.drawbridge.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Makes of a database one that the version before lives of local ids has set up. */
final class EarlierVersion {
  static final String A = "001000000000001AAA";
  static final String B = "001000000000002AAA";

  private EarlierVersion() {}

  static void install(TestDatabase db) {
    try (InputStream in =
        Objects.requireNonNull(
            EarlierVersion.class.getResourceAsStream("logger-before-lives.sql"))) {
      db.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    db.execute("DROP INDEX salesforce._trigger_log_deleted");
    db.execute("ALTER TABLE salesforce._hc_truncation DROP COLUMN log_id, DROP COLUMN made");
    db.execute(
        """
        CREATE OR REPLACE FUNCTION salesforce._hc_truncated() RETURNS trigger LANGUAGE plpgsql AS $hc$
        BEGIN
          INSERT INTO salesforce._hc_truncation (table_name) VALUES (TG_TABLE_NAME);
          RETURN NULL;
        END
        $hc$
        """);
    db.execute("UPDATE drawbridge.connection SET lives_reconciled = false");
  }

  /** As the deploy of this version does. */
  static boolean upgrade(TestDatabase db) {
    db.database()
        .transaction(
            handle -> {
              Installation.run(handle, "test", TestDatabase.SCHEMA, "stack", "65.0", "other");
              return true;
            });
    return Installation.renew(db.database());
  }

  /** What waits is accepted for this record, as the earlier version kept it. */
  static void accepted(TestDatabase db, long row, String sfid) {
    db.execute(
        """
        UPDATE salesforce._trigger_log
           SET state = 'SUCCESS', sfid = ?, processed_at = now(), processed_tx = txid_current()
         WHERE state = 'NEW' AND record_id = ?
        """,
        sfid,
        row);
    db.execute(
        """
        INSERT INTO drawbridge.record_identity (table_name, record_id, sfid) VALUES ('account', ?, ?)
        ON CONFLICT (table_name, record_id) DO UPDATE SET sfid = excluded.sfid
        """,
        row,
        sfid);
  }

  /** And brought into the row. */
  static void synced(TestDatabase db, long row, String sfid) {
    accepted(db, row, sfid);
    uncaptured(
        db,
        "UPDATE salesforce.account SET sfid = '%s', _hc_lastop = 'INSERTED' WHERE id = %d"
            .formatted(sfid, row));
  }

  static void uncaptured(TestDatabase db, String sql) {
    db.execute("SET xmlbinary = 'hex'; %s; RESET xmlbinary".formatted(sql));
  }

  static void archived(TestDatabase db) {
    db.execute(
        """
        WITH done AS (DELETE FROM salesforce._trigger_log WHERE state <> 'NEW' RETURNING *)
        INSERT INTO salesforce._trigger_log_archive SELECT * FROM done
        """);
  }

  /** Each identity as id, sfid, whether it is over, and key. */
  static List<String> identities(TestDatabase db) {
    return db.texts(
        """
        SELECT concat_ws(' ', record_id, right(sfid, 4), CASE WHEN ended IS NOT NULL THEN 'over' END,
                         'key ' || key)
          FROM drawbridge.record_identity ORDER BY record_id
        """);
  }
}
