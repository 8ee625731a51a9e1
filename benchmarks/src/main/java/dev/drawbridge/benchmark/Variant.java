package dev.drawbridge.benchmark;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.schema.MappedTable;
import dev.drawbridge.schema.TriggerLogTables;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/** A way to capture changes of one table of 15 columns. */
enum Variant {
  NONE("no capture"),
  DRAWBRIDGE("Drawbridge"),
  DRAWBRIDGE_SILENT("Drawbridge without its NOTIFY"),
  HEROKU_SHAPED("Heroku-shaped (model)"),
  HEROKU_SHAPED_NOTIFY("Heroku-shaped with NOTIFY a row (model)");

  private final String title;

  Variant(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  void install(Database database) {
    database.transaction(
        handle -> {
          TriggerLogTables.install(handle, new MappedSchema("salesforce"));
          MappedTable.install(handle, new MappedSchema("salesforce"), mapping());
          switch (this) {
            case NONE -> dropTriggers(handle);
            case DRAWBRIDGE -> {}
            case DRAWBRIDGE_SILENT -> dropNotify(handle);
            case HEROKU_SHAPED -> herokuShaped(handle, false);
            case HEROKU_SHAPED_NOTIFY -> herokuShaped(handle, true);
          }
          return true;
        });
  }

  private static Mapping mapping() {
    List<Column> columns = new ArrayList<>();
    IntStream.rangeClosed(1, 7)
        .forEach(i -> columns.add(field("text" + i + "__c", FieldType.STRING)));
    columns.add(field("amount__c", FieldType.DOUBLE));
    columns.add(field("birth__c", FieldType.DATE));
    columns.add(field("seen__c", FieldType.DATETIME));
    columns.add(field("active__c", FieldType.BOOLEAN));
    return new Mapping("Thing__c", Access.READ_WRITE, null, columns, List.of());
  }

  private static Column field(String name, FieldType type) {
    return new Column.OfField(name, name, type, 255, true, true, true, false, false, List.of());
  }

  private static void dropTriggers(Handle handle) {
    handle.execute("DROP TRIGGER hc_thing__c_logtrigger ON salesforce.thing__c");
    handle.execute("DROP TRIGGER hc_thing__c_status_trigger ON salesforce.thing__c");
    dropNotify(handle);
  }

  private static void dropNotify(Handle handle) {
    handle.execute("DROP TRIGGER hc_thing__c_notify ON salesforce.thing__c");
    handle.execute("DROP TRIGGER hc_thing__c_notify_delete ON salesforce.thing__c");
  }

  /** What the public dumps show: hstore of the whole row, and five secondary indexes on the log. */
  private static void herokuShaped(Handle handle, boolean notify) {
    handle.execute("DROP TRIGGER hc_thing__c_logtrigger ON salesforce.thing__c");
    dropNotify(handle);
    handle.execute("DROP INDEX salesforce._trigger_log_claim");
    handle
        .createScript(
            """
            CREATE INDEX ON salesforce._trigger_log (created_at);
            CREATE INDEX ON salesforce._trigger_log (state, id);
            CREATE INDEX ON salesforce._trigger_log (state, table_name)
              WHERE state = 'NEW' OR state = 'PENDING';
            CREATE INDEX ON salesforce._trigger_log (table_name, record_id);
            CREATE INDEX ON salesforce._trigger_log (sfid);
            """)
        .execute();
    handle.execute(
        """
        CREATE FUNCTION salesforce.shaped() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          log salesforce._trigger_log;
          excluded text[] := ARRAY['_hc_lastop', '_hc_err'];
        BEGIN
          log.id := nextval('salesforce._trigger_log_id_seq');
          log.txid := txid_current();
          log.created_at := clock_timestamp();
          log.action := TG_OP;
          log.table_name := TG_TABLE_NAME;
          log.state := 'NEW';
          IF TG_OP = 'INSERT' THEN
            log.record_id := NEW.id;
            log.values := (hstore(NEW) - excluded)::text;
          ELSE
            log.record_id := NEW.id;
            log.old := (hstore(OLD) - excluded)::text;
            log.values := ((hstore(NEW) - hstore(OLD)) - excluded)::text;
            log.sfid := OLD.sfid;
          END IF;
          INSERT INTO salesforce._trigger_log SELECT log.*;
          RETURN NULL;
        END $$
        """);
    handle.execute(
        """
        CREATE TRIGGER shaped AFTER INSERT OR UPDATE ON salesforce.thing__c
          FOR EACH ROW WHEN (public.get_xmlbinary() = 'base64') EXECUTE FUNCTION salesforce.shaped()
        """);
    if (!notify) {
      return;
    }
    handle.execute(
        """
        CREATE FUNCTION salesforce.shaped_notify() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_notify('salesforce.hc_trigger_log', 'ping'); RETURN NULL; END $$
        """);
    handle.execute(
        """
        CREATE TRIGGER shaped_notify AFTER INSERT ON salesforce._trigger_log
          FOR EACH ROW EXECUTE FUNCTION salesforce.shaped_notify()
        """);
  }
}
