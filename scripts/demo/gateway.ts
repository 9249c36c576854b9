// A TCP relay from the address that containers see the host under to the emulator, which listens on the loopback only.
// Usage: gateway.ts HOST PORT
import { connect, createServer } from 'node:net';

const [host = '', port = ''] = process.argv.slice(2);

const relay = createServer((client) => {
  const target = connect(Number(port), '127.0.0.1');
  client.pipe(target).pipe(client);
  const end = () => {
    client.destroy();
    target.destroy();
  };
  client.on('error', end);
  target.on('error', end);
});

// podman makes its bridge with the first container: until then the address is not there to listen on.
relay.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRNOTAVAIL') throw error;
  setTimeout(listen, 100);
});
const listen = () => relay.listen(Number(port), host);
listen();
