// Each claim is checked on the org at the URL given; one line of JSON is printed for each.
import assert from 'node:assert/strict';
import jsforce from 'jsforce';

const url = process.argv[2];
const USER = 'integration@drawbridge.test';
const SECRET = 'drawbridge-secret';

const claims = [];
const claim = (name, check) => claims.push({ name, check });

async function connect(version = '65.0') {
  const connection = new jsforce.Connection({
    version,
    oauth2: { loginUrl: url, clientId: 'drawbridge', clientSecret: SECRET },
  });
  await connection.authorize({ grant_type: 'client_credentials' });
  // Nothing is to be retried in a test that expects an error.
  connection._max = 1;
  return connection;
}

let unique = 0;
const key = () => `K-${process.pid}-${++unique}`;
const accounts = (count) =>
  Array.from({ length: count }, (_, i) => ({ Name: `n${i}`, External_ID__c: key() }));

claim('client credentials open a session', async () => {
  const connection = await connect();
  assert.match(connection.accessToken, /^00D.*!/);
  assert.equal(connection.instanceUrl, url);
});

claim('a record is created, read, updated and deleted', async () => {
  const connection = await connect();
  const created = await connection.sobject('Account').create({ Name: 'Acme', NumberOfEmployees: 3 });
  assert.equal(created.success, true);
  const read = await connection.sobject('Account').retrieve(created.id);
  assert.equal(read.Name, 'Acme');
  assert.equal(read.NumberOfEmployees, 3);
  await connection.sobject('Account').update({ Id: created.id, Name: 'Beta' });
  assert.equal((await connection.sobject('Account').retrieve(created.id)).Name, 'Beta');
  await connection.sobject('Account').destroy(created.id);
  await assert.rejects(connection.sobject('Account').retrieve(created.id), {
    errorCode: 'ENTITY_IS_DELETED',
  });
});

claim('a refused record names its error code and fields', async () => {
  const connection = await connect();
  await assert.rejects(connection.sobject('Account').create({ Phone: '1' }), (error) => {
    assert.equal(error.errorCode, 'REQUIRED_FIELD_MISSING');
    assert.match(error.message, /\[Name\]/);
    return true;
  });
});

claim('an upsert creates, then updates', async () => {
  const connection = await connect();
  const External_ID__c = key();
  const first = await connection.sobject('Account').upsert({ Name: 'a', External_ID__c }, 'External_ID__c');
  const second = await connection.sobject('Account').upsert({ Name: 'b', External_ID__c }, 'External_ID__c');
  assert.equal(first.success && second.success, true);
  assert.equal(first.id, second.id);
});

claim('collections save what they can', async () => {
  const connection = await connect();
  const results = await connection.sobject('Account').create([{ Name: 'a' }, { Name: '' }, { Name: 'c' }]);
  assert.deepEqual(results.map((result) => result.success), [true, false, true]);
  assert.equal(results[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
});

claim('collections that are all or none save nothing', async () => {
  const connection = await connect();
  const results = await connection
    .sobject('Account')
    .create([{ Name: 'a' }, { Name: '' }], { allOrNone: true });
  assert.equal(results[0].errors[0].statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
});

claim('collections update, upsert, read and delete', async () => {
  const connection = await connect();
  const records = accounts(3);
  const upserted = await connection.sobject('Account').upsert(records, 'External_ID__c');
  const ids = upserted.map((result) => result.id);
  const updated = await connection.sobject('Account').update(ids.map((Id) => ({ Id, Name: 'new' })));
  assert.equal(updated.every((result) => result.success), true);
  const read = await connection.sobject('Account').retrieve(ids);
  assert.deepEqual(read.map((record) => record.Name), ['new', 'new', 'new']);
  const deleted = await connection.sobject('Account').destroy(ids);
  assert.equal(deleted.every((result) => result.success), true);
});

claim('an object is described', async () => {
  const connection = await connect();
  const describe = await connection.sobject('Contact').describe();
  assert.equal(describe.keyPrefix, '003');
  const account = describe.fields.find((field) => field.name === 'AccountId');
  assert.deepEqual(account.referenceTo, ['Account']);
});

claim('all objects are listed', async () => {
  const connection = await connect();
  const global = await connection.describeGlobal();
  const names = global.sobjects.map((object) => object.name);
  assert.ok(names.includes('Account') && names.includes('Invoice__c'));
});

claim('limits are told and counted', async () => {
  const connection = await connect();
  const limits = await connection.limits();
  assert.equal(limits.DailyApiRequests.Max, 100000);
  assert.equal(connection.limitInfo.apiUsage.limit, 100000);
  assert.ok(connection.limitInfo.apiUsage.used > 0);
});

claim('the identity is that of the user', async () => {
  const connection = await connect();
  const identity = await connection.identity();
  assert.equal(identity.username, USER);
});

claim('a query finds records with their parents', async () => {
  const connection = await connect();
  const account = await connection.sobject('Account').create({ Name: key() });
  await connection.sobject('Contact').create({ LastName: 'Ann', AccountId: account.id });
  const result = await connection.query(
    `SELECT LastName, Account.Name FROM Contact WHERE AccountId = '${account.id}'`);
  assert.equal(result.totalSize, 1);
  assert.equal(result.done, true);
  assert.match(result.records[0].Account.Name, /^K-/);
});

claim('a query finds records with their children', async () => {
  const connection = await connect();
  const account = await connection.sobject('Account').create({ Name: 'parent' });
  await connection.sobject('Contact').create([
    { LastName: 'Ann', AccountId: account.id },
    { LastName: 'Bob', AccountId: account.id },
  ]);
  const result = await connection.query(
    `SELECT Id, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Id = '${account.id}'`);
  assert.deepEqual(
    result.records[0].Contacts.records.map((contact) => contact.LastName), ['Ann', 'Bob']);
});

claim('the query builder speaks the language of the org', async () => {
  const connection = await connect();
  const Name = key();
  await connection.sobject('Account').create({ Name, NumberOfEmployees: 5 });
  const found = await connection
    .sobject('Account')
    .find({ Name, NumberOfEmployees: { $gte: 5 }, CreatedDate: jsforce.SfDate.TODAY }, 'Id, Name')
    .sort('-CreatedDate')
    .limit(1);
  assert.equal(found.length, 1);
});

claim('a long result comes in pages by queryMore', async () => {
  const connection = await connect();
  const Name = key();
  for (let call = 0; call < 3; call++) {
    await connection.sobject('Account').create(Array.from({ length: 200 }, () => ({ Name })));
  }
  let result = await connection.query(`SELECT Id FROM Account WHERE Name = '${Name}'`, {
    headers: { 'Sforce-Query-Options': 'batchSize=250' },
  });
  assert.equal(result.records.length, 250);
  let seen = result.records.length;
  while (!result.done) {
    result = await connection.queryMore(result.nextRecordsUrl, {
      headers: { 'Sforce-Query-Options': 'batchSize=250' },
    });
    seen += result.records.length;
  }
  assert.equal(seen, 600);
});

claim('a malformed query is explained', async () => {
  const connection = await connect();
  await assert.rejects(connection.query('SELECT Id FORM Account'), (error) => {
    assert.equal(error.errorCode, 'MALFORMED_QUERY');
    assert.match(error.message, /ERROR at Row:1:Column:\d+\nunexpected token/);
    return true;
  });
});

claim('updated and deleted records are listed', async () => {
  const connection = await connect();
  const kept = await connection.sobject('Account').create({ Name: 'kept' });
  const gone = await connection.sobject('Account').create({ Name: 'gone' });
  await connection.sobject('Account').destroy(gone.id);
  const start = new Date(Date.now() - 3600_000);
  const end = new Date(Date.now() + 120_000);
  const updated = await connection.sobject('Account').updated(start, end);
  assert.ok(updated.ids.includes(kept.id));
  const deleted = await connection.sobject('Account').deleted(start, end);
  assert.ok(deleted.deletedRecords.some((record) => record.id === gone.id));
});

claim('a session that ended is refused as such', async () => {
  const connection = new jsforce.Connection({ instanceUrl: url, accessToken: '00D!no', version: '65.0' });
  await assert.rejects(connection.query('SELECT Id FROM Account'), { errorCode: 'INVALID_SESSION_ID' });
});

claim('login by password works at 64.0 and fails with a wrong password', async () => {
  const connection = new jsforce.Connection({ loginUrl: url, version: '64.0' });
  const user = await connection.login(USER, SECRET);
  assert.match(user.id, /^005/);
  assert.equal((await connection.query('SELECT COUNT() FROM User')).done, true);
  const wrong = new jsforce.Connection({ loginUrl: url, version: '64.0' });
  await assert.rejects(wrong.login(USER, 'no'), /INVALID_LOGIN/);
});

claim('SOAP creates, updates, upserts, reads and deletes', async () => {
  const connection = await connect();
  const External_ID__c = key();
  const [created] = await connection.soap.create([{ type: 'Account', Name: 'soap', External_ID__c }]);
  assert.equal(created.success, true);
  const [updated] = await connection.soap.update([{ type: 'Account', Id: created.id, Name: 'new' }]);
  assert.equal(updated.success, true);
  const [upserted] = await connection.soap.upsert('External_ID__c', [
    { type: 'Account', Name: 'newer', External_ID__c }]);
  assert.equal(upserted.created, false);
  assert.equal((await connection.sobject('Account').retrieve(created.id)).Name, 'newer');
  const [deleted] = await connection.soap.delete([created.id]);
  assert.equal(deleted.success, true);
});

claim('SOAP tells who the user is and what time it is', async () => {
  const connection = await connect();
  assert.equal((await connection.soap.getUserInfo()).userName, USER);
  assert.ok((await connection.soap.getServerTimestamp()).timestamp);
});

claim('Bulk API v1 loads CSV with a result for each row', async () => {
  const connection = await connect();
  connection.bulk.pollInterval = 50;
  connection.bulk.pollTimeout = 20000;
  const results = await connection.bulk.load('Account', 'insert', [...accounts(2), { Name: '' }]);
  assert.deepEqual(results.map((result) => result.success), [true, true, false]);
  assert.match(results[2].errors[0], /REQUIRED_FIELD_MISSING/);
});

claim('Bulk API v1 upserts by external id', async () => {
  const connection = await connect();
  connection.bulk.pollInterval = 50;
  connection.bulk.pollTimeout = 20000;
  const records = accounts(2);
  await connection.bulk.load('Account', 'upsert', { extIdField: 'External_ID__c' }, records);
  const again = await connection.bulk.load('Account', 'upsert', { extIdField: 'External_ID__c' }, records);
  assert.equal(again.every((result) => result.success), true);
});

claim('Bulk API v1 queries', async () => {
  const connection = await connect();
  connection.bulk.pollInterval = 50;
  connection.bulk.pollTimeout = 20000;
  const Name = key();
  await connection.sobject('Account').create({ Name });
  const stream = await connection.bulk.query(`SELECT Id, Name FROM Account WHERE Name = '${Name}'`);
  const records = [];
  for await (const record of stream) records.push(record);
  assert.equal(records.length, 1);
  assert.equal(records[0].Name, Name);
});

claim('Bulk API 2.0 loads CSV and tells what succeeded and failed', async () => {
  const connection = await connect();
  connection.bulk2.pollInterval = 50;
  connection.bulk2.pollTimeout = 20000;
  const results = await connection.bulk2.loadAndWaitForResults({
    object: 'Account',
    operation: 'insert',
    input: [...accounts(2), { Name: '', External_ID__c: key() }],
  });
  assert.equal(results.successfulResults.length, 2);
  assert.equal(results.failedResults.length, 1);
  assert.match(results.failedResults[0].sf__Error, /REQUIRED_FIELD_MISSING/);
  assert.equal(results.unprocessedRecords.length, 0);
});

claim('Bulk API 2.0 upserts by external id', async () => {
  const connection = await connect();
  connection.bulk2.pollInterval = 50;
  connection.bulk2.pollTimeout = 20000;
  const job = {
    object: 'Account',
    operation: 'upsert',
    externalIdFieldName: 'External_ID__c',
    input: accounts(3),
  };
  await connection.bulk2.loadAndWaitForResults(job);
  const again = await connection.bulk2.loadAndWaitForResults(job);
  assert.deepEqual(again.successfulResults.map((row) => row.sf__Created), ['false', 'false', 'false']);
});

claim('Bulk API 2.0 queries', async () => {
  const connection = await connect();
  connection.bulk2.pollInterval = 50;
  connection.bulk2.pollTimeout = 20000;
  const Name = key();
  await connection.sobject('Account').create([{ Name }, { Name }]);
  const stream = await connection.bulk2.query(`SELECT Id, Name FROM Account WHERE Name = '${Name}'`);
  const records = await stream.toArray();
  assert.deepEqual(records.map((record) => record.Name), [Name, Name]);
});

for (const { name, check } of claims) {
  try {
    await check();
    console.log(JSON.stringify({ name, ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ name, ok: false, problem: String(error?.stack ?? error) }));
  }
}
process.exit(0);
