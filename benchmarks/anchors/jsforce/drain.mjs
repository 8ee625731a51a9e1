// Drains the trigger log as a script of one afternoon would: 200 changes at a time, SKIP LOCKED, one
// call for each table and verb among them, later values over earlier ones, one call after the other.
// Arguments: database URL, org URL, access token. Prints what it cost as one line of JSON.
import { readFileSync } from 'node:fs';
import jsforce from 'jsforce';
import pg from 'pg';

const [database, org, accessToken] = process.argv.slice(2);
const connection = new jsforce.Connection({ instanceUrl: org, accessToken, version: '65.0' });
const client = new pg.Client({ connectionString: database });

/** thing3__c to Thing3__c: the benchmark's own objects. */
const objectOf = (table) => table.charAt(0).toUpperCase() + table.slice(1);

function record(change) {
  const values = change.values ?? {};
  const key = (change.action === 'INSERT' ? values : change.old).key__c;
  const fields = { Key__c: key };
  if (values.value__c != null) fields.Value__c = values.value__c;
  if (values.parent__r__key__c != null) fields.Parent__r = { Key__c: values.parent__r__key__c };
  return fields;
}

function grouped(changes) {
  const groups = new Map();
  for (const change of changes) {
    const verb = change.action === 'DELETE' ? 'delete' : 'upsert';
    const name = `${change.table_name} ${verb}`;
    if (!groups.has(name)) groups.set(name, { table: change.table_name, verb, byKey: new Map() });
    const byKey = groups.get(name).byKey;
    const fields = record(change);
    const entry = byKey.get(fields.Key__c) ?? { fields: {}, changes: [] };
    Object.assign(entry.fields, fields);
    entry.changes.push(change);
    byKey.set(fields.Key__c, entry);
  }
  return [...groups.values()];
}

async function send({ table, verb, byKey }) {
  const entries = [...byKey.values()];
  const sobject = connection.sobject(objectOf(table));
  const results =
    verb === 'delete'
      ? await sobject.destroy(entries.map((entry) => entry.changes[0].sfid))
      : await sobject.upsert(entries.map((entry) => entry.fields), 'Key__c');
  for (const [i, result] of results.entries()) {
    if (!result.success) throw new Error(`${table}: ${JSON.stringify(result.errors)}`);
    entries[i].sfid = result.id;
  }
  if (verb === 'delete') return;
  await client.query(
    `UPDATE salesforce.${table} t SET sfid = r.sfid, _hc_lastop = 'SYNCED'
       FROM unnest($1::int[], $2::text[]) AS r(id, sfid) WHERE t.id = r.id`,
    [entries.map((entry) => entry.changes[0].record_id), entries.map((entry) => entry.sfid)]);
}

await client.connect();
await client.query("SET xmlbinary = 'hex'");
for (;;) {
  await client.query('BEGIN');
  const { rows } = await client.query(
    `SELECT id, action, table_name, record_id, sfid,
            hstore_to_json("values"::hstore) AS values, hstore_to_json(old::hstore) AS old
       FROM salesforce._trigger_log WHERE state = 'NEW'
      ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED`);
  if (rows.length === 0) break;
  for (const group of grouped(rows)) await send(group);
  await client.query(
    `UPDATE salesforce._trigger_log
        SET state = 'SUCCESS', processed_at = now(), updated_at = now() WHERE id = ANY($1)`,
    [rows.map((row) => row.id)]);
  await client.query('COMMIT');
}
await client.query('COMMIT');
await client.end();
const used = process.resourceUsage();
// Not maxRSS, which begins with the size of whoever started this process.
const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [0, 0];
console.log(JSON.stringify({
  cpuSeconds: (used.userCPUTime + used.systemCPUTime) / 1e6,
  megabytes: Math.round(kilobytes / 1024),
}));
