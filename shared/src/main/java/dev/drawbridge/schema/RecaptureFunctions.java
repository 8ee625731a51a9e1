package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
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
   * @param hstore the schema of the extension, quoted
   */
  static void install(Handle handle, MappedSchema schema, String hstore) {
    handle.execute(currentRow(schema, hstore));
    handle.execute(insertFromRow(schema, hstore));
    handle.execute(updateFromRow(schema, hstore));
    handle.execute(recapture(schema, hstore));
    handle.execute(isUnclaimedCopy(schema));
    handle.execute(ends(schema));
    handle.execute(rowOf(schema));
    handle.execute(requeue(schema, hstore));
  }

  private static String currentRow(MappedSchema schema, String hstore) {
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
        .formatted(schema.quoted(), hstore);
  }

  private static String insertFromRow(MappedSchema schema, String hstore) {
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
        .formatted(schema.quoted(), hstore, schema.channel());
  }

  private static String updateFromRow(MappedSchema schema, String hstore) {
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
        .formatted(schema.quoted(), hstore, schema.channel());
  }

  /** A row by its id, for our own use: no session's search path need know hstore. */
  private static String recapture(MappedSchema schema, String hstore) {
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
        .formatted(schema.quoted(), hstore);
  }

  /**
   * Where the row of an entry is now: at its own id, at the id to which an UPDATE carried it, or
   * nowhere once an end of its life is logged. {@code record} is null where nobody can tell yet,
   * since a change of id is not claimed.
   */
  private static String rowOf(MappedSchema schema) {
    return """
    CREATE OR REPLACE FUNCTION %1$s._hc_row_of(
      asked bigint, OUT record bigint, OUT gone boolean)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $hc$
    DECLARE
      entry record;
      place bigint;
      since bigint;
      origin bigint;
      arrival record;
      final record;
      left_by text;
    BEGIN
      SELECT id, record_id, table_name INTO entry FROM %1$s._trigger_log WHERE id = asked;
      record := entry.record_id;
      place := entry.id;
      origin := record;
      SELECT coalesce(max(e.log_id), 0) INTO since
        FROM %1$s._hc_ends(entry.table_name, record) e WHERE e.log_id < place;
      SELECT * INTO arrival FROM drawbridge.moved_row m
       WHERE m.table_name = entry.table_name AND m.to_id = record AND m.log_id <= place
       ORDER BY m.log_id DESC LIMIT 1;
      IF arrival.log_id - 1 >= since THEN
        origin := arrival.origin_id;
        since := arrival.origin_since;
      END IF;
      SELECT * INTO final FROM drawbridge.moved_row m
       WHERE m.table_name = entry.table_name AND m.origin_id = origin AND m.origin_since = since
         AND m.log_id > place
       ORDER BY m.log_id DESC LIMIT 1;
      IF final.log_id IS NOT NULL THEN
        record := final.to_id;
        place := final.log_id;
      END IF;
      SELECT e.log_id, e.left_by INTO since, left_by
        FROM %1$s._hc_ends(entry.table_name, record) e
       WHERE e.log_id > place ORDER BY e.log_id LIMIT 1;
      gone := since IS NOT NULL;
      IF gone AND left_by = 'IGNORE' AND EXISTS (
           SELECT FROM %1$s._trigger_log t WHERE t.state IN ('NEW', 'PENDING') AND t.id > since
              AND t.action = 'UPDATE' AND t.table_name = entry.table_name
              AND t.old LIKE format('%%%%"id"=>"%%s"%%%%', record)) THEN
        record := NULL;
      END IF;
    END
    $hc$
    """
        .formatted(schema.quoted());
  }

  /**
   * Whether a DELETE entry that nobody has claimed yet was copied by an operator: it ends no life a
   * second time. It has the time of an original before it, and says that it was processed, or is
   * old, or stands behind what was captured later: a transaction may itself delete an id twice at
   * one time, but not the same row. Of claimed ones {@code Copies} decides it in the same way, and
   * {@code drawbridge.copied_delete} knows it.
   */
  private static String isUnclaimedCopy(MappedSchema schema) {
    return """
    CREATE OR REPLACE FUNCTION %1$s._hc_is_unclaimed_copy(asked %1$s._trigger_log) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $hc$
      SELECT (asked.processed_at IS NOT NULL
              OR asked.created_at < now() - interval '1 hour'
              OR asked.created_at + interval '1 second'
                 < (SELECT b.created_at FROM %1$s._trigger_log b WHERE b.id < asked.id
                     ORDER BY b.id DESC LIMIT 1))
         AND EXISTS (
               SELECT FROM %1$s._trigger_log o
                WHERE o.action = 'DELETE' AND o.table_name = asked.table_name
                  AND o.record_id = asked.record_id AND o.id < asked.id
                  AND o.created_at = asked.created_at
                  AND (asked.old IS NULL OR o.old IS NOT DISTINCT FROM asked.old)
               UNION ALL
               SELECT FROM %1$s._trigger_log_archive o
                WHERE o.action = 'DELETE' AND o.table_name = asked.table_name
                  AND o.record_id = asked.record_id AND o.id < asked.id
                  AND o.created_at = asked.created_at
                  AND (asked.old IS NULL OR o.old IS NOT DISTINCT FROM asked.old))
    $hc$
    """
        .formatted(schema.quoted());
  }

  /**
   * Where lives of a local id end; of DELETE entries, their state: IGNORE for a change of id.
   * Written as {@code LifeEndReader} reads them.
   */
  private static String ends(MappedSchema schema) {
    return """
    CREATE OR REPLACE FUNCTION %1$s._hc_ends(
      of_table varchar, record bigint, OUT log_id bigint, OUT left_by text)
    RETURNS SETOF record LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $hc$
      SELECT d.id, d.state FROM %1$s._trigger_log d
       WHERE d.action = 'DELETE' AND d.table_name = of_table AND d.record_id = record
         AND NOT EXISTS (SELECT FROM drawbridge.copied_delete c WHERE c.log_id = d.id)
         AND (d.state IS DISTINCT FROM 'NEW' OR NOT %1$s._hc_is_unclaimed_copy(d))
      UNION ALL
      SELECT e.log_id, '' FROM drawbridge.life_end e
       WHERE e.table_name = of_table AND e.record_id = record
      UNION ALL
      SELECT x.log_id, '' FROM %1$s._hc_truncation x
       WHERE x.table_name = of_table AND x.log_id IS NOT NULL
    $hc$
    """
        .formatted(schema.quoted());
  }

  /**
   * REQUEUE to REQUEUED: what the entry meant is captured again from its row as that is now, also
   * at another id. The row of another life of the id is not its row: there is nothing to capture
   * then. A DELETE is written anew as a copy, which has its original's place: it ends no life that
   * began since. Answers null where the row is locked: nobody waits for the application here.
   */
  private static String requeue(MappedSchema schema, String hstore) {
    return """
    CREATE OR REPLACE FUNCTION %1$s._hc_requeue(asked bigint) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, %2$s, pg_temp AS $hc$
    DECLARE
      entry record;
      now_at record;
      found hstore;
      there boolean;
      fresh bigint;
    BEGIN
      SELECT * INTO entry FROM %1$s._trigger_log
       WHERE id = asked AND state = 'REQUEUE' FOR UPDATE SKIP LOCKED;
      IF entry IS NULL THEN RETURN NULL; END IF;
      IF entry.action = 'DELETE' THEN
        INSERT INTO %1$s._trigger_log
               (txid, created_at, processed_at, state, action, table_name, record_id, sfid, old)
        VALUES (txid_current(), entry.created_at, coalesce(entry.processed_at, clock_timestamp()),
                'NEW', 'DELETE', entry.table_name, entry.record_id, entry.sfid, entry.old)
        RETURNING id INTO fresh;
        INSERT INTO drawbridge.copied_delete VALUES (fresh);
      ELSE
        SELECT * INTO now_at FROM %1$s._hc_row_of(asked);
        IF now_at.record IS NULL THEN RETURN NULL; END IF;
        -- A table that was dropped is one whose rows are gone: the drain must not stop at it.
        there := NOT now_at.gone
                 AND to_regclass(format('%%s.%%I', $q$%1$s$q$, entry.table_name)) IS NOT NULL;
        IF there THEN
          EXECUTE format('SELECT hstore(t) FROM %%s.%%I t WHERE id = $1 FOR UPDATE SKIP LOCKED',
                         $q$%1$s$q$, entry.table_name) INTO found USING now_at.record;
          EXECUTE format('SELECT EXISTS (SELECT FROM %%s.%%I WHERE id = $1)',
                         $q$%1$s$q$, entry.table_name) INTO there USING now_at.record;
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
        .formatted(schema.quoted(), hstore);
  }
}
