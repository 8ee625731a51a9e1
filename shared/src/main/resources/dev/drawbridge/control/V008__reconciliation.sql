-- Identities of records that were kept before lives of local ids were told apart are compared once with
-- rows, log and archive, when this version is installed.

ALTER TABLE drawbridge.connection
  ADD COLUMN lives_reconciled boolean NOT NULL DEFAULT false;

-- Used within one transaction, and empty after it: what is found of each identity of one table.
CREATE TABLE drawbridge.reconciliation (
  record_id   bigint PRIMARY KEY,
  sfid        text NOT NULL,
  -- The INSERT that gave it, or where its life is known to have begun.
  gave        bigint NOT NULL,
  -- The last end before that, and the first one after.
  since       bigint NOT NULL,
  ended       bigint,
  -- Whether the row is there, and which record it says it is.
  there       boolean NOT NULL,
  shown       text,
  lastop      text
);
