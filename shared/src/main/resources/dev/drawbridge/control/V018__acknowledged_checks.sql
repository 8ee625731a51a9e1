-- Results that are RED and meant so, by the words with which a person acknowledged them.
CREATE TABLE drawbridge.acknowledged_check (
  mapping         text NOT NULL,
  rule_id         text NOT NULL,
  message         text NOT NULL,
  acknowledged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (mapping, rule_id)
);
