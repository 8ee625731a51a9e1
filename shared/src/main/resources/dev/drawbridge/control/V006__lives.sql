-- Lives of local ids: an id can be used again and can change, so what stands for one record of
-- Salesforce is the life of an id. See the amendments in docs/states.md.

ALTER TABLE drawbridge.record_identity
  -- Entries of a greater log id belong to this life, up to and including its end.
  ADD COLUMN born bigint NOT NULL DEFAULT 0,
  ADD COLUMN ended bigint,
  -- The unique identifier that Salesforce accepted last, in the form in which it compares keys.
  ADD COLUMN key text;
CREATE INDEX record_identity_sfid ON drawbridge.record_identity (sfid);
CREATE INDEX record_identity_key ON drawbridge.record_identity (table_name, key) WHERE key IS NOT NULL;

-- Ends of lives that the live trigger log does not show: of archived DELETEs, of ids that arrived by
-- an UPDATE of id, and such as no trigger saw.
CREATE TABLE drawbridge.life_end (
  table_name text NOT NULL,
  record_id  bigint NOT NULL,
  log_id     bigint NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (table_name, record_id, log_id)
);
CREATE INDEX life_end_at ON drawbridge.life_end (at);

-- An UPDATE of id carried a life along to another id, where it goes on from this place of the log.
-- Its origin is where it was first met.
CREATE TABLE drawbridge.moved_row (
  table_name   text NOT NULL,
  to_id        bigint NOT NULL,
  log_id       bigint NOT NULL,
  origin_id    bigint NOT NULL,
  origin_since bigint NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (table_name, to_id, log_id)
);
CREATE INDEX moved_row_origin ON drawbridge.moved_row (table_name, origin_id, origin_since);

-- Records that are deleted in Salesforce: our own DELETE was accepted, or Salesforce said so. A row
-- that names one, restored from a copy, is a new record.
CREATE TABLE drawbridge.gone_record (
  sfid text PRIMARY KEY,
  at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX gone_record_at ON drawbridge.gone_record (at);

-- DELETE entries that an operator copied out of the archive: they end no life a second time.
CREATE TABLE drawbridge.copied_delete (
  log_id bigint PRIMARY KEY
);

ALTER TABLE drawbridge.call
  -- By log id, the entries that it speaks for: they stay as they were logged until it is settled.
  ADD COLUMN merged jsonb,
  -- By log id, columns that are not sent, since a later entry that was accepted wrote them.
  ADD COLUMN without jsonb;

ALTER TABLE drawbridge.batch
  -- The mappings by which it was planned; with others it is parked.
  ADD COLUMN mappings text;

ALTER TABLE drawbridge.writeback
  -- The entry that brought the sfid: it is not for a later life.
  ADD COLUMN sfid_log_id bigint;
UPDATE drawbridge.writeback SET sfid_log_id = log_id WHERE sfid IS NOT NULL;

-- What cannot be read or must be looked at by a person, and stops nothing, is held with the scope NOTICE;
-- it may belong to no batch.
ALTER TABLE drawbridge.hold
  ALTER COLUMN batch DROP NOT NULL,
  DROP CONSTRAINT hold_scope_check,
  ADD CONSTRAINT hold_scope_check CHECK (scope IN ('QUEUE', 'RECORD', 'NOTICE'));
