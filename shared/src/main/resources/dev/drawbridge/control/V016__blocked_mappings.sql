-- Mappings of which Salesforce takes no record, because it no longer has the object or a field, or
-- hides it: nothing of their tables is claimed. A row goes when a look at Salesforce finds all of it
-- again, when the mapping is imported, or when an operator deletes it.
CREATE TABLE drawbridge.blocked_mapping (
  table_name text PRIMARY KEY REFERENCES drawbridge.mapping ON DELETE CASCADE,
  code       text NOT NULL,
  reason     text NOT NULL,
  since      timestamptz NOT NULL DEFAULT clock_timestamp(),
  look_at    timestamptz NOT NULL
);

-- What waits with a blocked mapping has no time at which it goes on; the next claim sees what still
-- conflicts with another one.
CREATE FUNCTION drawbridge.mapping_unblocked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM drawbridge.waiting WHERE due_at = 'infinity';
  RETURN NULL;
END $$;

CREATE TRIGGER unblocked AFTER DELETE ON drawbridge.blocked_mapping
  FOR EACH STATEMENT EXECUTE FUNCTION drawbridge.mapping_unblocked();
