-- Gives the values of an entry, and of its row as far as that still holds the refused ones.
CREATE OR REPLACE FUNCTION drawbridge.amend_entry(schema_name text, log_id bigint, amended jsonb)
RETURNS void
LANGUAGE plpgsql
-- The text of a value in the log is the one the capture triggers write.
SET "DateStyle" = 'ISO' SET "IntervalStyle" = 'postgres' SET "TimeZone" = 'UTC'
SET extra_float_digits = 1 SET bytea_output = 'hex'
AS $$
DECLARE
  hs      text := (SELECT quote_ident(n.nspname) FROM pg_extension e
                     JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'hstore');
  entry   record;
  changed text;
  col     text;
  before  text := current_setting('xmlbinary');
  now_at  record;
BEGIN
  EXECUTE format('SELECT * FROM %I._trigger_log WHERE id = $1 FOR UPDATE', schema_name)
    INTO entry USING log_id;
  IF entry.action = 'DELETE' THEN
    RAISE EXCEPTION 'A DELETE has no values to amend: use retry or skip.';
  END IF;
  IF amended IS NULL OR jsonb_typeof(amended) <> 'object' OR amended = '{}' THEN
    RAISE EXCEPTION 'amend needs new values, as {"column": "value"}.';
  END IF;
  FOR col IN SELECT jsonb_object_keys(amended) LOOP
    IF col IN ('id', 'sfid', 'isdeleted', 'systemmodstamp', 'createddate', '_hc_lastop', '_hc_err')
       OR NOT EXISTS (SELECT FROM pg_attribute
                       WHERE attrelid = format('%I.%I', schema_name, entry.table_name)::regclass
                         AND attname = col AND attnum > 0 AND NOT attisdropped) THEN
      RAISE EXCEPTION 'The table % has no column % that can be amended.', entry.table_name, col;
    END IF;
  END LOOP;
  EXECUTE format(
    'SELECT %1$s.slice(%1$s.hstore(jsonb_populate_record(NULL::%2$I.%3$I, $1)),
                       ARRAY(SELECT jsonb_object_keys($1)))::text',
    hs, schema_name, entry.table_name) INTO changed USING amended;

  SELECT * INTO now_at FROM drawbridge.row_of(schema_name, amend_entry.log_id);
  IF now_at.record IS NULL THEN
    RAISE EXCEPTION 'The row of the change has got another id, and nobody can tell yet which: change the row itself, set the entry to REQUEUE, or skip it.';
  END IF;
  -- Ours and not the application's change: it must not be captured a second time.
  PERFORM set_config('xmlbinary', 'hex', true);
  FOR col IN SELECT jsonb_object_keys(amended) LOOP
    EXECUTE format(
      'UPDATE %1$I.%2$I r
          SET %3$I = (jsonb_populate_record(r, $1)).%3$I, _hc_lastop = ''PENDING'', _hc_err = NULL
        WHERE r.id = $2 AND NOT $4
          AND NOT (%4$s.exist($3::%4$s.hstore, %5$L)
                   AND %4$s.fetchval(%4$s.hstore(r), %5$L)
                       IS DISTINCT FROM %4$s.fetchval($3::%4$s.hstore, %5$L))',
      schema_name, entry.table_name, col, hs, col)
      USING amended, now_at.record, entry.values, now_at.gone;
  END LOOP;
  PERFORM set_config('xmlbinary', before, true);
  EXECUTE format(
    'UPDATE %1$I._trigger_log SET values = %2$s.hs_concat(coalesce(values, '''')::%2$s.hstore, $1::%2$s.hstore)::text
      WHERE id = $2', schema_name, hs)
    USING changed, log_id;
END
$$;
