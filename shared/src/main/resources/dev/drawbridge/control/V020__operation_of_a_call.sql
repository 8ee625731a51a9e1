-- A call has an operation (CREATE, UPSERT, UPDATE, DELETE); an entry of the log has an action.
ALTER TABLE drawbridge.call RENAME COLUMN verb TO operation;
ALTER TABLE drawbridge.late_request RENAME COLUMN verb TO operation;
