-- The control schema: see the states of a write in docs/states.md for who may change what.

CREATE TABLE drawbridge.connection (
  id              integer PRIMARY KEY CHECK (id = 1),
  name            text NOT NULL,
  schema_name     text NOT NULL,
  state           text NOT NULL DEFAULT 'IDLE',
  algorithm       text NOT NULL DEFAULT 'ORDERED' CHECK (algorithm IN ('ORDERED', 'MERGED')),
  api_version     text NOT NULL,
  incarnation     text NOT NULL,
  pause_requested boolean NOT NULL DEFAULT false,
  breaker         text NOT NULL DEFAULT 'CLOSED' CHECK (breaker IN ('CLOSED', 'OPEN', 'HALF_OPEN')),
  open_until      timestamptz,
  failures        integer NOT NULL DEFAULT 0,
  last_error      text
);

CREATE TABLE drawbridge.mapping (
  table_name  text PRIMARY KEY,
  object_name text NOT NULL,
  definition  jsonb NOT NULL,
  config      jsonb NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE drawbridge.lease (
  id         integer PRIMARY KEY CHECK (id = 1),
  epoch      bigint NOT NULL DEFAULT 0,
  owner      text,
  expires_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO drawbridge.lease (id) VALUES (1);

CREATE TABLE drawbridge.batch (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incarnation text NOT NULL,
  algorithm   text NOT NULL,
  attempt     integer NOT NULL DEFAULT 0,
  not_before  timestamptz NOT NULL DEFAULT '-infinity',
  created_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  outcome     text CHECK (outcome IN ('DONE', 'PARKED')),
  entries     integer NOT NULL,
  CHECK ((finished_at IS NULL) = (outcome IS NULL))
);
-- At most one unfinished batch: the exclusion everything else stands on.
CREATE UNIQUE INDEX batch_one_unfinished ON drawbridge.batch ((true)) WHERE finished_at IS NULL;

CREATE TABLE drawbridge.call (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch           bigint NOT NULL REFERENCES drawbridge.batch,
  ordinal         integer NOT NULL,
  transport       text NOT NULL CHECK (transport IN ('SOAP', 'BULK')),
  verb            text NOT NULL CHECK (verb IN ('CREATE', 'UPSERT', 'UPDATE', 'DELETE')),
  log_ids         bigint[] NOT NULL,
  state           text NOT NULL DEFAULT 'PLANNED' CHECK (state IN ('PLANNED', 'CREATED', 'SENT', 'SETTLED')),
  epoch           bigint,
  sent_at         timestamptz,
  deadline        timestamptz,
  first_deadline  timestamptz,
  bulk_job_id     text,
  bulk_batch_id   text,
  replays         integer NOT NULL DEFAULT 0,
  verified_at     timestamptz
);
CREATE INDEX call_of_batch ON drawbridge.call (batch, ordinal);
CREATE INDEX call_to_verify ON drawbridge.call (first_deadline)
  WHERE replays > 0 AND verified_at IS NULL AND state = 'SETTLED';

CREATE TABLE drawbridge.hold (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch       bigint NOT NULL REFERENCES drawbridge.batch,
  log_id      bigint NOT NULL,
  table_name  text NOT NULL,
  record_id   bigint NOT NULL,
  scope       text NOT NULL CHECK (scope IN ('QUEUE', 'RECORD')),
  reason      text NOT NULL CHECK (reason IN ('REJECTED', 'OUTCOME_UNKNOWN')),
  code        text NOT NULL,
  message     text NOT NULL,
  token       text,
  opened_at   timestamptz NOT NULL DEFAULT now(),
  resolution  text CHECK (resolution IN ('retry', 'skip', 'landed', 'cured')),
  resolved_by text,
  resolved_at timestamptz,
  CHECK ((resolution IS NULL) = (resolved_at IS NULL))
);
CREATE UNIQUE INDEX hold_one_open_per_entry ON drawbridge.hold (log_id) WHERE resolved_at IS NULL;
CREATE INDEX hold_with_token ON drawbridge.hold (batch) WHERE token IS NOT NULL;

CREATE TABLE drawbridge.record_identity (
  table_name text NOT NULL,
  record_id  bigint NOT NULL,
  sfid       text NOT NULL,
  PRIMARY KEY (table_name, record_id)
);

CREATE TABLE drawbridge.writeback (
  table_name text NOT NULL,
  record_id  bigint NOT NULL,
  log_id     bigint NOT NULL,
  sfid       text,
  lastop     text NOT NULL,
  err        text,
  PRIMARY KEY (table_name, record_id)
);

-- Holds as an operator reads them.
CREATE VIEW drawbridge.open_holds AS
  SELECT id, opened_at, scope, reason, table_name, record_id, log_id, code, message
    FROM drawbridge.hold
   WHERE resolved_at IS NULL
   ORDER BY id;

-- Releases a hold: 'retry' sends the change again, 'skip' gives it up, 'landed' says that an outcome
-- unknown had been carried out, and under which Salesforce id. The queue goes on with the next drain.
CREATE FUNCTION drawbridge.release_hold(hold_id bigint, resolution text, landed_sfid text DEFAULT NULL)
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
  IF resolution IS NULL OR resolution NOT IN ('retry', 'skip', 'landed') THEN
    RAISE EXCEPTION 'A hold is released by retry, skip or landed, not by %.', coalesce(resolution, 'nothing');
  END IF;
  IF resolution = 'landed' AND held.reason <> 'OUTCOME_UNKNOWN' THEN
    RAISE EXCEPTION 'Hold % was rejected by Salesforce, so nothing landed: use retry or skip.', hold_id;
  END IF;
  IF resolution = 'landed' AND (landed_sfid IS NULL OR landed_sfid !~ '^([a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$') THEN
    RAISE EXCEPTION 'landed needs the Salesforce id (15 or 18 letters and digits) of the record that is there.';
  END IF;

  EXECUTE format(
    'UPDATE %I._trigger_log SET state = $1, updated_at = now(), sfid = coalesce($2, sfid),
            processed_at = CASE WHEN $1 = ''NEW'' THEN processed_at ELSE now() END
      WHERE id = $3 AND state = ''FAILED''', conn.schema_name)
    USING CASE resolution WHEN 'retry' THEN 'NEW' WHEN 'skip' THEN 'IGNORED' ELSE 'SUCCESS' END,
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
     SET resolution = release_hold.resolution, resolved_at = now(), resolved_by = session_user
   WHERE h.id = hold_id;
  PERFORM pg_notify(conn.schema_name || '.hc_trigger_log', 'ping');
  RETURN format('hold %s released by %s', hold_id, resolution);
END
$$;
