-- REQUEUE to REQUEUED: what the entry meant is captured again from its row as that is now, also
-- at another id. The row of another life of the id is not its row: there is nothing to capture
-- then. A DELETE is written anew as a copy, which has its original's place: it ends no life that
-- began since. Answers null where the row is locked: nobody waits for the application here.
CREATE OR REPLACE FUNCTION ${schema}._hc_requeue(asked bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, ${hstore}, pg_temp AS $hc$
DECLARE
  entry record;
  now_at record;
  found hstore;
  there boolean;
  fresh bigint;
BEGIN
  SELECT * INTO entry FROM ${schema}._trigger_log
   WHERE id = asked AND state = 'REQUEUE' FOR UPDATE SKIP LOCKED;
  IF entry IS NULL THEN RETURN NULL; END IF;
  IF entry.action = 'DELETE' THEN
    INSERT INTO ${schema}._trigger_log
           (txid, created_at, processed_at, state, action, table_name, record_id, sfid, old)
    VALUES (txid_current(), entry.created_at, coalesce(entry.processed_at, clock_timestamp()),
            'NEW', 'DELETE', entry.table_name, entry.record_id, entry.sfid, entry.old)
    RETURNING id INTO fresh;
    INSERT INTO drawbridge.copied_delete VALUES (fresh);
  ELSE
    SELECT * INTO now_at FROM ${schema}._hc_row_of(asked);
    IF now_at.record IS NULL THEN RETURN NULL; END IF;
    -- A table that was dropped is one whose rows are gone: the drain must not stop at it.
    there := NOT now_at.gone
             AND to_regclass(format('%s.%I', $q$${schema}$q$, entry.table_name)) IS NOT NULL;
    IF there THEN
      EXECUTE format('SELECT hstore(t) FROM %s.%I t WHERE id = $1 FOR UPDATE SKIP LOCKED',
                     $q$${schema}$q$, entry.table_name) INTO found USING now_at.record;
      EXECUTE format('SELECT EXISTS (SELECT FROM %s.%I WHERE id = $1)',
                     $q$${schema}$q$, entry.table_name) INTO there USING now_at.record;
    END IF;
    IF found IS NULL AND there THEN RETURN NULL; END IF;
    IF found IS NOT NULL AND entry.action = 'INSERT' THEN
      PERFORM ${schema}.hc_capture_insert_from_row(found, entry.table_name);
    ELSIF found IS NOT NULL THEN
      PERFORM ${schema}.hc_capture_update_from_row(
                found, entry.table_name, akeys(entry.values::hstore));
    END IF;
  END IF;
  UPDATE ${schema}._trigger_log
     SET state = 'REQUEUED', updated_at = now(), processed_at = now(),
         sf_message = CASE WHEN entry.action = 'DELETE' OR there THEN sf_message
                           ELSE 'the row is gone: there was nothing to capture' END
   WHERE id = asked;
  RETURN asked;
END
$hc$;
