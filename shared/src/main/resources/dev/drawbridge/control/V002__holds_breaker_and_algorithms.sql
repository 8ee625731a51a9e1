-- Holds of one record, amended and released together; the breaker's half-open call; the API-call
-- budget; the algorithms beside Ordered Writes.

ALTER TABLE drawbridge.connection
  DROP CONSTRAINT connection_algorithm_check,
  ADD CONSTRAINT connection_algorithm_check
    CHECK (algorithm IN ('ORDERED', 'MERGED', 'RECORD_ORDERED')),
  -- What Salesforce last said of the org's daily API requests.
  ADD COLUMN api_requests bigint,
  ADD COLUMN api_request_limit bigint,
  ADD COLUMN api_requests_seen_at timestamptz;

-- Calls that this stack made, by the hour: what its own budget is measured by.
CREATE TABLE drawbridge.api_calls (
  hour  timestamptz PRIMARY KEY,
  calls integer NOT NULL
);

ALTER TABLE drawbridge.call
  -- Columns of an INSERT that are sent later, by its log id: references within a cycle.
  ADD COLUMN deferred jsonb;

ALTER TABLE drawbridge.writeback
  -- Columns to put into the log again, as the row holds them: those an accepted call had left out.
  ADD COLUMN recapture text[];

ALTER TABLE drawbridge.hold
  DROP CONSTRAINT hold_resolution_check,
  ADD CONSTRAINT hold_resolution_check
    CHECK (resolution IN ('retry', 'skip', 'landed', 'amend', 'cured'));

-- Entries that stay NEW because they conflict with a held record, so that a claim does not take
-- them again and again.
CREATE TABLE drawbridge.waiting (
  log_id bigint PRIMARY KEY,
  since  timestamptz NOT NULL DEFAULT clock_timestamp()
);

DROP FUNCTION drawbridge.release_hold(bigint, text, text);

-- Releases a hold. 'retry' sends the change again as it is; 'skip' gives it up; 'landed' says that an
-- outcome unknown had been carried out, and under which Salesforce id; 'amend' gives columns new
-- values, in the change and in the row as far as it still holds the refused ones, and sends it again.
-- The queue goes on with the next drain.
CREATE FUNCTION drawbridge.release_hold(
  hold_id bigint, resolution text, landed_sfid text DEFAULT NULL, amended jsonb DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  held  drawbridge.hold;
  conn  drawbridge.connection;
  moved integer;
BEGIN
  -- The same order of locks as the drain: connection first.
  SELECT * INTO conn FROM drawbridge.connection WHERE id = 1 FOR UPDATE;
  SELECT * INTO held FROM drawbridge.hold WHERE id = hold_id FOR UPDATE;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'There is no hold %.', hold_id USING HINT = 'SELECT * FROM drawbridge.open_holds;';
  END IF;
  IF held.resolved_at IS NOT NULL THEN
    RAISE EXCEPTION 'Hold % is closed already (%).', hold_id, held.resolution;
  END IF;
  IF resolution IS NULL OR resolution NOT IN ('retry', 'skip', 'landed', 'amend') THEN
    RAISE EXCEPTION 'A hold is released by retry, skip, landed or amend, not by %.', coalesce(resolution, 'nothing');
  END IF;
  IF resolution = 'landed' AND held.reason <> 'OUTCOME_UNKNOWN' THEN
    RAISE EXCEPTION 'Hold % was rejected by Salesforce, so nothing landed: use retry, amend or skip.', hold_id;
  END IF;
  IF resolution = 'landed' AND (landed_sfid IS NULL OR landed_sfid !~ '^([a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$') THEN
    RAISE EXCEPTION 'landed needs the Salesforce id (15 or 18 letters and digits) of the record that is there.';
  END IF;
  IF resolution = 'amend' THEN
    PERFORM drawbridge.amend_entry(conn.schema_name, held.log_id, amended);
  END IF;

  EXECUTE format(
    'UPDATE %I._trigger_log SET state = $1, updated_at = now(), sfid = coalesce($2, sfid),
            processed_at = CASE WHEN $1 = ''NEW'' THEN processed_at ELSE now() END
      WHERE id = $3 AND state = ''FAILED''', conn.schema_name)
    USING CASE resolution WHEN 'skip' THEN 'IGNORED' WHEN 'landed' THEN 'SUCCESS' ELSE 'NEW' END,
          landed_sfid, held.log_id;
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved = 0 THEN
    RAISE EXCEPTION 'The entry % of hold % is no longer FAILED; the next drain closes the hold.', held.log_id, hold_id;
  END IF;

  IF resolution = 'landed' THEN
    INSERT INTO drawbridge.record_identity AS i (table_name, record_id, sfid)
    VALUES (held.table_name, held.record_id, landed_sfid)
    ON CONFLICT (table_name, record_id) DO UPDATE SET sfid = excluded.sfid;
    INSERT INTO drawbridge.writeback AS w (table_name, record_id, log_id, sfid, lastop)
    VALUES (held.table_name, held.record_id, held.log_id, landed_sfid, 'INSERTED')
    ON CONFLICT (table_name, record_id) DO UPDATE
      SET log_id = excluded.log_id, sfid = excluded.sfid, lastop = excluded.lastop, err = NULL;
  END IF;
  UPDATE drawbridge.hold h
     SET resolution = release_hold.resolution, resolved_at = clock_timestamp(), resolved_by = session_user
   WHERE h.id = hold_id;
  PERFORM pg_notify(conn.schema_name || '.hc_trigger_log', 'ping');
  RETURN format('hold %s released by %s', hold_id, resolution);
END
$$;

-- Releases every open hold of one cause: the code Salesforce gave, and the table where one is named.
CREATE FUNCTION drawbridge.release_holds(
  cause text, resolution text, of_table text DEFAULT NULL, amended jsonb DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
  held     bigint;
  released integer := 0;
BEGIN
  IF resolution = 'landed' THEN
    RAISE EXCEPTION 'landed names one record of Salesforce: release those holds one by one.';
  END IF;
  -- The same order of locks as the drain: connection first.
  PERFORM FROM drawbridge.connection WHERE id = 1 FOR UPDATE;
  FOR held IN SELECT id FROM drawbridge.hold
               WHERE resolved_at IS NULL AND code = cause
                 AND (of_table IS NULL OR table_name = of_table)
               ORDER BY id
  LOOP
    PERFORM drawbridge.release_hold(held, resolution, NULL, amended);
    released := released + 1;
  END LOOP;
  RETURN released;
END
$$;

-- Gives columns of one entry new values, as the row's types render them, and the row too, as long as
-- it still holds what the entry held: a later change of the row is not undone.
CREATE FUNCTION drawbridge.amend_entry(schema_name text, log_id bigint, amended jsonb)
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

  -- Ours and not the application's change: it must not be captured a second time.
  PERFORM set_config('xmlbinary', 'hex', true);
  FOR col IN SELECT jsonb_object_keys(amended) LOOP
    EXECUTE format(
      'UPDATE %1$I.%2$I r
          SET %3$I = (jsonb_populate_record(r, $1)).%3$I, _hc_lastop = ''PENDING'', _hc_err = NULL
        WHERE r.id = $2
          AND NOT (%4$s.exist($3::%4$s.hstore, %5$L)
                   AND %4$s.fetchval(%4$s.hstore(r), %5$L)
                       IS DISTINCT FROM %4$s.fetchval($3::%4$s.hstore, %5$L))',
      schema_name, entry.table_name, col, hs, col)
      USING amended, entry.record_id, entry.values;
  END LOOP;
  PERFORM set_config('xmlbinary', before, true);
  EXECUTE format(
    'UPDATE %1$I._trigger_log SET values = %2$s.hs_concat(coalesce(values, '''')::%2$s.hstore, $1::%2$s.hstore)::text
      WHERE id = $2', schema_name, hs)
    USING changed, log_id;
END
$$;
