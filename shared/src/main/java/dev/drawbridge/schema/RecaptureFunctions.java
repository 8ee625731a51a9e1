package dev.drawbridge.schema;

import org.jdbi.v3.core.Handle;

/**
 * {@code hc_capture_insert_from_row} and {@code hc_capture_update_from_row}: put a row into the
 * trigger log again, as Heroku Connect's users do to retry a write.
 */
final class RecaptureFunctions {
  private RecaptureFunctions() {}

  /**
   * The row is read again under its lock: the entry's id is then drawn behind every other change of
   * the row, and the entry holds what the row holds now, not what the caller once read. A row that
   * is gone is taken as the caller gave it.
   *
   * @param schema the mapped schema, quoted
   * @param hstore the schema of the extension, quoted
   * @param channel of NOTIFY
   */
  static void install(Handle handle, String schema, String hstore, String channel) {
    handle.execute(currentRow(schema, hstore));
    handle.execute(insertFromRow(schema, hstore, channel));
    handle.execute(updateFromRow(schema, hstore, channel));
    handle.execute(recapture(schema, hstore));
    handle.execute(requeue(schema, hstore));
  }

  private static String currentRow(String schema, String hstore) {
    return """
    CREATE OR REPLACE FUNCTION %1$s._hc_current_row(source_row %2$s.hstore, table_name varchar)
    RETURNS %2$s.hstore LANGUAGE plpgsql SET search_path = pg_catalog, %2$s, pg_temp
    SET "DateStyle" = 'ISO' SET "IntervalStyle" = 'postgres' SET "TimeZone" = 'UTC'
    SET extra_float_digits = 1 SET bytea_output = 'hex' AS $hc$
    DECLARE
      found hstore;
    BEGIN
      EXECUTE format('SELECT hstore(t) FROM %%s.%%I t WHERE id = $1 FOR UPDATE', $q$%1$s$q$, table_name)
        INTO found USING (source_row -> 'id')::integer;
      RETURN coalesce(found, source_row) - ARRAY['_hc_lastop', '_hc_err'];
    END
    $hc$
    """
        .formatted(schema, hstore);
  }

  private static String insertFromRow(String schema, String hstore, String channel) {
    return """
    CREATE OR REPLACE FUNCTION %1$s.hc_capture_insert_from_row(
      source_row %2$s.hstore, table_name varchar, excluded_cols text[] DEFAULT ARRAY[]::text[])
    RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, %2$s, pg_temp AS $hc$
    DECLARE
      captured hstore;
      log_id bigint;
    BEGIN
      IF source_row -> 'id' IS NULL THEN RETURN NULL; END IF;
      captured := %1$s._hc_current_row(source_row, table_name);
      -- id and sfid say which row it is: they cannot be excluded.
      captured := captured - array_remove(array_remove(excluded_cols, 'id'), 'sfid');
      -- processed_tx says that no trigger logged it: it belongs to the life that is there.
      INSERT INTO %1$s._trigger_log
             (txid, created_at, processed_tx, state, action, table_name, record_id, values)
      VALUES (txid_current(), clock_timestamp(), txid_current(), 'NEW', 'INSERT', table_name,
              (captured -> 'id')::integer, captured::text)
      RETURNING id INTO log_id;
      PERFORM pg_notify($q$%3$s$q$, 'ping');
      RETURN log_id;
    END
    $hc$
    """
        .formatted(schema, hstore, channel);
  }

  private static String updateFromRow(String schema, String hstore, String channel) {
    return """
    CREATE OR REPLACE FUNCTION %1$s.hc_capture_update_from_row(
      source_row %2$s.hstore, table_name varchar, columns_to_include text[] DEFAULT ARRAY[]::text[])
    RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, %2$s, pg_temp AS $hc$
    DECLARE
      current_row hstore;
      captured hstore;
      log_id bigint;
    BEGIN
      IF source_row -> 'id' IS NULL THEN RETURN NULL; END IF;
      current_row := %1$s._hc_current_row(source_row, table_name);
      captured := CASE WHEN array_length(columns_to_include, 1) > 0
                       THEN slice(current_row, columns_to_include) ELSE current_row END;
      INSERT INTO %1$s._trigger_log
             (txid, created_at, state, action, table_name, record_id, sfid, values)
      VALUES (txid_current(), clock_timestamp(), 'NEW', 'UPDATE', table_name,
              (current_row -> 'id')::integer, current_row -> 'sfid', captured::text)
      RETURNING id INTO log_id;
      PERFORM pg_notify($q$%3$s$q$, 'ping');
      RETURN log_id;
    END
    $hc$
    """
        .formatted(schema, hstore, channel);
  }

  /** A row by its id, for our own use: no session's search path need know hstore. */
  private static String recapture(String schema, String hstore) {
    return """
    CREATE OR REPLACE FUNCTION %1$s._hc_recapture(table_name varchar, record bigint, columns text[])
    RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, %2$s, pg_temp AS $hc$
    DECLARE
      found hstore;
    BEGIN
      EXECUTE format('SELECT hstore(t) FROM %%s.%%I t WHERE id = $1', $q$%1$s$q$, table_name)
        INTO found USING record;
      RETURN CASE WHEN found IS NOT NULL
                  THEN %1$s.hc_capture_update_from_row(found, table_name, columns) END;
    END
    $hc$
    """
        .formatted(schema, hstore);
  }

  /**
   * REQUEUE to REQUEUED: what the entry meant is captured again from the row as it is now. Answers
   * null where the row is locked: nobody waits for the application here.
   */
  private static String requeue(String schema, String hstore) {
    return """
    CREATE OR REPLACE FUNCTION %1$s._hc_requeue(asked bigint) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, %2$s, pg_temp AS $hc$
    DECLARE
      entry record;
      found hstore;
      there boolean;
    BEGIN
      SELECT * INTO entry FROM %1$s._trigger_log
       WHERE id = asked AND state = 'REQUEUE' FOR UPDATE SKIP LOCKED;
      IF entry IS NULL THEN RETURN NULL; END IF;
      IF entry.action = 'DELETE' THEN
        INSERT INTO %1$s._trigger_log
               (txid, created_at, state, action, table_name, record_id, sfid, old)
        VALUES (txid_current(), clock_timestamp(), 'NEW', 'DELETE', entry.table_name,
                entry.record_id, entry.sfid, entry.old);
      ELSE
        -- A table that was dropped is one whose rows are gone: the drain must not stop at it.
        there := to_regclass(format('%%s.%%I', $q$%1$s$q$, entry.table_name)) IS NOT NULL;
        IF there THEN
          EXECUTE format('SELECT hstore(t) FROM %%s.%%I t WHERE id = $1 FOR UPDATE SKIP LOCKED',
                         $q$%1$s$q$, entry.table_name) INTO found USING entry.record_id;
          EXECUTE format('SELECT EXISTS (SELECT FROM %%s.%%I WHERE id = $1)',
                         $q$%1$s$q$, entry.table_name) INTO there USING entry.record_id;
        END IF;
        IF found IS NULL AND there THEN RETURN NULL; END IF;
        IF found IS NOT NULL AND entry.action = 'INSERT' THEN
          PERFORM %1$s.hc_capture_insert_from_row(found, entry.table_name);
        ELSIF found IS NOT NULL THEN
          PERFORM %1$s.hc_capture_update_from_row(
                    found, entry.table_name, akeys(entry.values::hstore));
        END IF;
      END IF;
      UPDATE %1$s._trigger_log
         SET state = 'REQUEUED', updated_at = now(), processed_at = now(),
             sf_message = CASE WHEN entry.action = 'DELETE' OR there THEN sf_message
                               ELSE 'the row is gone: there was nothing to capture' END
       WHERE id = asked;
      RETURN asked;
    END
    $hc$
    """
        .formatted(schema, hstore);
  }
}
