// A server in a process of its own that answers each request after the same time: `fixed-delay-server.ts <ms>`. Prints
// its port. What is measured against it is the client.
import { createServer } from 'node:http';

const delay = Number(process.argv[2]);
const server = createServer((_, response) => {
  setTimeout(() => response.setHeader('content-type', 'application/json').end('{"status":"ok"}'), delay);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));
