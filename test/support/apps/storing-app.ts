/**
 * An app that keeps what it is sent: the row in the table that USERS_TABLE names, the text in the bucket that
 * NOTES_BUCKET names; it finds rows by their owner through an index. A message
 * of its queue is work that is done later. The same code is a function and a server. It speaks
 * to AWS's endpoints with nothing but fetch, so that it needs no packages.
 */
const CORE = `const endpoint = process.env.AWS_ENDPOINT_URL;
const dynamodb = async (operation, body) => {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.' + operation,
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ TableName: process.env.USERS_TABLE, ...body }),
  });
  if (!answer.ok) throw new Error(operation + ': ' + (await answer.text()));
  return await answer.json();
};
const sqs = async (operation, body) => {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.' + operation,
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ QueueUrl: process.env.JOBS_QUEUE, ...body }),
  });
  if (!answer.ok) throw new Error(operation + ': ' + (await answer.text()));
  return await answer.json();
};
const object = (id) => endpoint + '/' + process.env.NOTES_BUCKET + '/' + id;

export async function answer(method, path, text) {
  const [, , kind, id, owner] = path.split('/');
  if (kind === 'clock') return await dynamodb('PutItem', { Item: { username: { S: 'clock' }, owner: { S: 'clock' } } });
  if (kind === 'health') return { status: 'ok', version: process.env.APP_VERSION };
  if (kind === 'jobs' && method === 'PUT') return await sqs('SendMessage', { MessageBody: id });
  if (kind === 'jobs') {
    const { Messages = [] } = await sqs('ReceiveMessage', { WaitTimeSeconds: 20 });
    return { received: Messages.map(({ Body }) => Body) };
  }
  if (kind === 'notes' && method === 'PUT') {
    await dynamodb('PutItem', { Item: { username: { S: id }, owner: { S: owner } } });
    const stored = await fetch(object(id), { method: 'PUT', body: text });
    if (!stored.ok) throw new Error('PutObject: ' + (await stored.text()));
    return { stored: id };
  }
  if (kind === 'notes') return { text: await (await fetch(object(id))).text() };
  const { Items } = await dynamodb('Query', {
    IndexName: 'by-owner',
    KeyConditionExpression: '#o = :o',
    ExpressionAttributeNames: { '#o': 'owner' },
    ExpressionAttributeValues: { ':o': { S: id } },
  });
  return { users: Items.map(({ username }) => username.S) };
}
`;

const FUNCTION = `import { answer } from './core.mjs';
export const handler = async ({ rawPath, requestContext, body, isBase64Encoded }) => {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : (body ?? '');
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await answer(requestContext.http.method, rawPath, text)),
  };
};
`;

const SERVER = `import { createServer } from 'node:http';
import { answer } from './core.mjs';
createServer(async (request, response) => {
  try {
    let text = '';
    for await (const part of request) text += part;
    const json = JSON.stringify(await answer(request.method, request.url, text));
    response.writeHead(200, { 'content-type': 'application/json' }).end(json);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end(String(error));
  }
}).listen(Number(process.env.PORT), '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

export const STORING_APP: Record<string, string> = {
  'api/core.mjs': CORE,
  'api/index.mjs': FUNCTION,
  'api/clock.mjs': "import { answer } from './core.mjs';\nexport const handler = () => answer('GET', '/api/clock');\n",
  'api/worker.mjs': `import { answer } from './core.mjs';
export const handler = async ({ Records }) => {
  for (const { body } of Records) await answer('PUT', '/api/notes/' + body + '/worker', body);
};
`,
  'api/server.mjs': SERVER,
  Dockerfile:
    'ARG BASE_IMAGE=node:24-slim\nFROM ${BASE_IMAGE}\nWORKDIR /app\nCOPY api .\nUSER 1000\nCMD ["node", "server.mjs"]\n',
  '.dockerignore': '.git\nweb\n',
  'deploy/resources.yaml': `tables:
  users: { key: username, indexes: { by-owner: owner } }
  locks: { key: id, ttl: ttl, keep: false }
buckets:
  notes: { cors: '{{web-url}}' }
queues:
  jobs: { handler: worker.handler }
schedules:
  clock: { every: 1 hour, handler: clock.handler, command: [node, clock.mjs] }
`,
};
