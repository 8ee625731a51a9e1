-- What the ids of a mapped object's records begin with, as Salesforce said at the import. Null until then,
-- and for an object that has none.
ALTER TABLE drawbridge.mapping ADD COLUMN key_prefix text;
