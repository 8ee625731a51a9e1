CREATE OR REPLACE FUNCTION ${schema}.hc_capture_update_from_row(
  source_row ${hstore}.hstore, table_name varchar, columns_to_include text[] DEFAULT ARRAY[]::text[])
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, ${hstore}, pg_temp AS $hc$
DECLARE
  current_row hstore;
  captured hstore;
  log_id bigint;
BEGIN
  IF source_row -> 'id' IS NULL THEN RETURN NULL; END IF;
  current_row := ${schema}._hc_current_row(source_row, table_name);
  captured := CASE WHEN array_length(columns_to_include, 1) > 0
                   THEN slice(current_row, columns_to_include) ELSE current_row END;
  INSERT INTO ${schema}._trigger_log
         (txid, created_at, state, action, table_name, record_id, sfid, values)
  VALUES (txid_current(), clock_timestamp(), 'NEW', 'UPDATE', table_name,
          (current_row -> 'id')::integer, current_row -> 'sfid', captured::text)
  RETURNING id INTO log_id;
  PERFORM pg_notify(${channel}, 'ping');
  RETURN log_id;
END
$hc$;
