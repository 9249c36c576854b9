import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { verify } from '../../../scripts/demo/verify.ts';

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
