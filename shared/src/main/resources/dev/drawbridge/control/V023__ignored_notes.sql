-- A note of a change that is not sent says SYNCED, and that it is one: a function of an earlier version
-- writes lastop into the row as it stands.
ALTER TABLE drawbridge.writeback ADD COLUMN ignored boolean NOT NULL DEFAULT false;
