-- What the connection belongs to: the organization that its Salesforce ids are of, known from the
-- first sign-in on, and the one stack that carries its changes.
ALTER TABLE drawbridge.connection
  ADD COLUMN organization_id text,
  ADD COLUMN stack_id        text;
