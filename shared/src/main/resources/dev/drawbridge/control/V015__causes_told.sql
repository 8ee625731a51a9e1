-- Why a check was RED, as far as somebody was told: a cause that is new tells again, though the
-- check is RED already.
CREATE TABLE drawbridge.cause_told (
  mapping text NOT NULL,
  rule_id text NOT NULL,
  cause   text NOT NULL,
  newest  timestamptz NOT NULL,
  told_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (mapping, rule_id, cause)
);
