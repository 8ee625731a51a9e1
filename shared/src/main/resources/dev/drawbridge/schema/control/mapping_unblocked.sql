-- What waits with a blocked mapping has no time at which it goes on; the next claim sees what still
-- conflicts with another one.
CREATE OR REPLACE FUNCTION drawbridge.mapping_unblocked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM drawbridge.waiting WHERE due_at = 'infinity';
  RETURN NULL;
END $$;
