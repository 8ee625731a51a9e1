-- Calls of one batch that may be under way together.

ALTER TABLE drawbridge.call
  -- Ordinals of the batch's calls that must be settled before this one begins. The parts of a call
  -- that was divided have one ordinal, so whoever follows it waits for all of them.
  ADD COLUMN follows integer[] NOT NULL DEFAULT '{}',
  -- Records of Salesforce that it locks and other calls of the batch lock too, numbered within it.
  ADD COLUMN locks integer[] NOT NULL DEFAULT '{}';

CREATE INDEX call_unsettled ON drawbridge.call (batch, ordinal) WHERE state <> 'SETTLED';

ALTER TABLE drawbridge.batch
  -- It must stop: nothing more of it is sent, and it is parked when what was sent is settled.
  ADD COLUMN parking boolean NOT NULL DEFAULT false;

-- A batch that was planned before has its calls one after the other.
UPDATE drawbridge.call c SET follows = ARRAY[c.ordinal - 1]
 WHERE c.ordinal > 0 AND c.state <> 'SETTLED';
