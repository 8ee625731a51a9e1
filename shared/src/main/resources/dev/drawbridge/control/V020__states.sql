-- A migration of its own: a drain locks the connection before it reads the lease, so no transaction may
-- hold the lease and wait for the connection.
-- The states of Heroku Connect that this connection and its mappings can have.
ALTER TABLE drawbridge.connection ADD CONSTRAINT connection_state_check CHECK (state IN (
  'IDLE', 'POLLING_DB_CHANGES', 'PAUSED', 'RECOVERY', 'IMPORT_CONFIGURATION', 'SYSTEM_ERROR',
  'DB_UNAVAILABLE', 'UNAUTHORIZED', 'NEED_AUTHENTICATION', 'NEW', 'INACTIVE_ORG', 'BUSY'));
ALTER TABLE drawbridge.mapping ADD COLUMN state text NOT NULL DEFAULT 'DATA_SYNCED'
  CONSTRAINT mapping_state_check CHECK (state IN (
  'DATA_SYNCED', 'INITIAL', 'RESYNC', 'RELOAD_TABLE', 'SCHEMA_CHANGED', 'POLLING_SF_CHANGES',
  'POLLING_SF_BULK', 'POLLING_SF_FOR_DELETES', 'WAIT_BULK_LOAD', 'LOADING_BULK_JOB',
  'WAIT_BULK_UPDATE', 'APPLYING_BULK_UPDATE', 'RESOLVE_EXTERNAL_IDS', 'POLL_EXTERNAL_IDS',
  'ABORTED', 'RECOVERY', 'BULK_LOAD_ERROR', 'SYSTEM_ERROR', 'DB_UNAVAILABLE', 'BAD_CONFIG',
  'SYNC_REMOVED', 'INACTIVE_ORG', 'UNAUTHORIZED'));
