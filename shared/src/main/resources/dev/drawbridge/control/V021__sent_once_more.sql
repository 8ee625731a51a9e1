-- Entries that Salesforce refused for a field or an object which it had when it was asked: each is sent
-- once more, and no second time.
CREATE TABLE drawbridge.sent_once_more (
  log_id bigint PRIMARY KEY
);
