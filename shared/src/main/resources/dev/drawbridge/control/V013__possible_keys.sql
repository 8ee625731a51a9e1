-- Unique identifiers that requests without an answer may have given to records: while nobody knows,
-- an upsert by one of them may reach such a record.
CREATE TABLE drawbridge.possible_key (
  late_request bigint NOT NULL REFERENCES drawbridge.late_request ON DELETE CASCADE,
  sfid         text NOT NULL,
  key          text NOT NULL,
  PRIMARY KEY (late_request, sfid, key)
);
CREATE INDEX possible_key_of ON drawbridge.possible_key (key);
