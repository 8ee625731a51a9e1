-- Records that Salesforce could not lock: each waits alone and is tried again by itself.

CREATE TABLE drawbridge.locked_record (
  log_id     bigint PRIMARY KEY,
  table_name text NOT NULL,
  -- The first refusal: from then on the patience counts.
  since      timestamptz NOT NULL DEFAULT clock_timestamp(),
  tries      integer NOT NULL DEFAULT 1,
  -- Not tried before; minus infinity once a record of the table could be locked again.
  due_at     timestamptz NOT NULL
);

ALTER TABLE drawbridge.waiting
  -- Null for what waits for a held record; else what waits for a locked one, and until when.
  ADD COLUMN due_at timestamptz;
