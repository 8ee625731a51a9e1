-- Reads have leases of their own beside the writer's. No statement of an earlier version names id.
ALTER TABLE drawbridge.lease ADD COLUMN name text;
UPDATE drawbridge.lease SET name = 'writer';
ALTER TABLE drawbridge.lease
  ALTER COLUMN name SET NOT NULL,
  DROP CONSTRAINT lease_pkey,
  ADD PRIMARY KEY (name);
ALTER TABLE drawbridge.lease DROP COLUMN id;
