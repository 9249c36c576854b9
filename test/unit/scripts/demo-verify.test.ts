import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { apart, trustingCurl } from '../../../scripts/demo/deployment.ts';
import { askShown, distributionOf, verify } from '../../../scripts/demo/verify.ts';

/** Verifies an app that shows `served` where `built` was built. */
async function verifyPage(served: string, built: string) {
  const server = createServer((request, response) => {
    const api = request.url!.startsWith('/api/');
    response.setHeader('content-type', api ? 'application/json' : 'text/html');
    response.end(api ? JSON.stringify({ mode: 'lambda', version: '1' }) : served);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    return await verify(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'lambda', built);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('the demo accepts the page that was built, whatever its title is now', async () => {
  const page = '<!doctype html><title>My own notes</title>';
  expect(await verifyPage(page, page)).toMatchObject({ mode: 'lambda' });
});

test('the demo refuses the page of before', async () => {
  await expect(verifyPage('<title>Notes</title>', '<title>My own notes</title>')).rejects.toThrow(
    /page that was built/,
  );
});

test('the address to open must show the distribution that was deployed', async () => {
  const server = createServer((_, response) => {
    response.writeHead(404, { 'x-local-distribution': 'E1' }).end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(await askShown(url, 'E1')).toBe(404);
    await expect(askShown(url, 'E2')).rejects.toThrow(/E1, not E2/);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('the distribution is the one of the deployment’s own stacks', () => {
  const stacks = { backend: { ApiUrl: 'https://a' }, web: { DistributionId: 'E1' } };
  expect(distributionOf({ 'stack-outputs': JSON.stringify(stacks) })).toBe('E1');
  expect(() => distributionOf({})).toThrow(/DistributionId/);
});

test('curl lines trust the authority of the local edge', () => {
  const line = "Repeat it with: curl -i --connect-to :443:127.0.0.1:1 'https://a/'";
  expect(trustingCurl(line, '/x/ca.pem')).toContain(': curl --cacert /x/ca.pem -i --connect-to');
  expect(trustingCurl(line, "/my folder's/ca.pem")).toContain(`curl --cacert '/my folder'\\''s/ca.pem' -i`);
});

test('the curl line of an error can be copied', () => {
  expect(
    apart('It failed. Repeat it with: curl -i https://a/b.')
      .split('\n')
      .map((line) => line.trim()),
  ).toContain('curl -i https://a/b');
  expect(apart('It failed. Set source.')).toBe('It failed. Set source.');
});
