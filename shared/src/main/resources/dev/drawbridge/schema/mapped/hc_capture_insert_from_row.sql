CREATE OR REPLACE FUNCTION ${schema}.hc_capture_insert_from_row(
  source_row ${hstore}.hstore, table_name varchar, excluded_cols text[] DEFAULT ARRAY[]::text[])
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, ${hstore}, pg_temp AS $hc$
DECLARE
  captured hstore;
  log_id bigint;
BEGIN
  IF source_row -> 'id' IS NULL THEN RETURN NULL; END IF;
  captured := ${schema}._hc_current_row(source_row, table_name);
  -- id and sfid say which row it is: they cannot be excluded.
  captured := captured - array_remove(array_remove(excluded_cols, 'id'), 'sfid');
  -- processed_tx says that no trigger logged it: it belongs to the life that is there.
  INSERT INTO ${schema}._trigger_log
         (txid, created_at, processed_tx, state, action, table_name, record_id, values)
  VALUES (txid_current(), clock_timestamp(), txid_current(), 'NEW', 'INSERT', table_name,
          (captured -> 'id')::integer, captured::text)
  RETURNING id INTO log_id;
  PERFORM pg_notify(${channel}, 'ping');
  RETURN log_id;
END
$hc$;
