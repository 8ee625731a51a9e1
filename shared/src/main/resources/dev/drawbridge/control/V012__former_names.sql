-- Unique values that records had in Salesforce and gave up since: a child that was written under one
-- of them still hangs on that record.
CREATE TABLE drawbridge.former_name (
  sfid  text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (sfid, value)
);
