-- Since when Salesforce has not taken a call: an alert that cannot say so sends people to look for it.
ALTER TABLE drawbridge.connection ADD COLUMN failing_since timestamptz;
