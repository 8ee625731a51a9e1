-- The read path: see docs/reads.md for the states of a read and who may change them.

-- How far each mapping was read. A row is made by the next read that finds none.
CREATE TABLE drawbridge.read_state (
  table_name    text PRIMARY KEY REFERENCES drawbridge.mapping ON DELETE CASCADE,
  -- What the object has of what reads need, as Salesforce described it; null until it is asked.
  source        jsonb,
  -- Everything with a stamp up to here was applied, or its id is in read_again.
  high_water    timestamptz,
  -- Until here the overlap was read again: a transaction may commit after later stamps were read.
  long_look     timestamptz,
  -- Deletions up to here were applied, or their ids are in read_again.
  deletes_until timestamptz,
  -- End and place of a poll under way; whoever goes on with it keeps them.
  poll_until    timestamptz,
  poll_long     boolean NOT NULL DEFAULT false,
  poll_from     timestamptz,
  page_stamp    timestamptz,
  page_sfid     text,
  -- When the last page was applied.
  read_at       timestamptz,
  next_poll_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  failures      integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  last_error    text,
  polled_at     timestamptz
);
INSERT INTO drawbridge.read_state (table_name) SELECT table_name FROM drawbridge.mapping;

-- One reader a mapping. The epoch is in a unique key: a transaction of the holder locks it FOR KEY SHARE, so
-- a takeover waits for that transaction, and neither a renewal nor an event does.
CREATE TABLE drawbridge.read_lease (
  table_name text PRIMARY KEY REFERENCES drawbridge.mapping ON DELETE CASCADE,
  epoch      bigint NOT NULL DEFAULT 0,
  owner      text,
  expires_at timestamptz NOT NULL DEFAULT '-infinity',
  -- An event said that something changed; a poll that starts later clears it.
  asked_at   timestamptz,
  UNIQUE (table_name, epoch)
);

-- Records that were read and not applied, or not wholly.
CREATE TABLE drawbridge.read_again (
  table_name  text NOT NULL REFERENCES drawbridge.mapping ON DELETE CASCADE,
  sfid        text NOT NULL,
  why         text NOT NULL CHECK (why IN ('LOCKED', 'PROTECTED', 'UNATTRIBUTED', 'REFUSED', 'CHECK')),
  -- The entry of the trigger log that was in the way.
  blocker     bigint,
  -- What the database said of the row, without any value.
  reason      text,
  since       timestamptz NOT NULL DEFAULT clock_timestamp(),
  tries       integer NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL,
  PRIMARY KEY (table_name, sfid)
);
CREATE INDEX read_again_due ON drawbridge.read_again (table_name, next_try_at);

-- A read must know which entries were settled since it began.
ALTER TABLE drawbridge.call ADD COLUMN settled_at timestamptz;
CREATE INDEX call_settled_at ON drawbridge.call (settled_at) WHERE settled_at IS NOT NULL;

-- Salesforce's clock less the database's, and when Salesforce was asked for it.
ALTER TABLE drawbridge.connection
  ADD COLUMN org_clock_offset interval,
  ADD COLUMN org_clock_read_at timestamptz;
