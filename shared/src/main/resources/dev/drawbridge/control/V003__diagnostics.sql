-- What was diagnosed, and what Salesforce said of a mapping's fields when it was imported.

ALTER TABLE drawbridge.mapping
  -- The describe of the mapped and of the required fields; null for mappings of earlier versions.
  ADD COLUMN described jsonb;

-- One row for each diagnosis.
CREATE TABLE drawbridge.diagnosis (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at              timestamptz NOT NULL,
  tier            text NOT NULL CHECK (tier IN ('VITAL', 'FULL')),
  status          text NOT NULL CHECK (status IN ('RED', 'YELLOW', 'GREEN')),
  red             integer NOT NULL,
  yellow          integer NOT NULL,
  green           integer NOT NULL,
  skipped         integer NOT NULL,
  unseen          integer NOT NULL,
  duration_millis integer NOT NULL,
  api_calls       integer NOT NULL
);
CREATE INDEX diagnosis_at ON drawbridge.diagnosis (at);

-- One row for each time during which a check kept its status; what could not be seen leaves none.
CREATE TABLE drawbridge.check_span (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The object's name; empty for a check of the connection.
  mapping   text NOT NULL,
  rule_id   text NOT NULL,
  status    text NOT NULL CHECK (status IN ('RED', 'YELLOW', 'GREEN', 'SKIPPED')),
  message   text NOT NULL,
  since     timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  results   integer NOT NULL DEFAULT 1,
  is_open   boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX check_span_open ON drawbridge.check_span (mapping, rule_id) WHERE is_open;
CREATE INDEX check_span_since ON drawbridge.check_span (since);

-- The status of each check that was last published.
CREATE TABLE drawbridge.check_published (
  mapping text NOT NULL,
  rule_id text NOT NULL,
  status  text NOT NULL,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (mapping, rule_id)
);

-- Diagnoses that were asked for through Heroku Connect's API, and their results.
CREATE TABLE drawbridge.validation (
  id       text PRIMARY KEY,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  result   jsonb
);
