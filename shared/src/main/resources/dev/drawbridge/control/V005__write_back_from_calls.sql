-- Results go from a settled call into the application's rows; drawbridge.writeback holds only what
-- could not be written then, and rejections.

ALTER TABLE drawbridge.call
  -- The place of a settled call among those whose results are still to be brought into rows.
  ADD COLUMN write_back bigint,
  -- How many of its entries have been looked at.
  ADD COLUMN written integer NOT NULL DEFAULT 0;

CREATE SEQUENCE drawbridge.settled_call;
CREATE INDEX call_to_write_back ON drawbridge.call (write_back) WHERE write_back IS NOT NULL;
