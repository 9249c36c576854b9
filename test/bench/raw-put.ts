// The floor: PUTs of a folder's files over 32 kept-alive connections, nothing compared, nothing checked.
// node test/bench/raw-put.ts <folder> <http://host:port/bucket/prefix>
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join, relative, sep } from 'node:path';

const [folder = '', target = ''] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const put = (file: string) =>
  new Promise<void>((resolve, reject) => {
    const path = relative(folder, file).split(sep).map(encodeURIComponent).join('/');
    const body = readFileSync(file);
    const outgoing = request(
      `${target}/${path}`,
      { method: 'PUT', agent, headers: { 'content-length': body.length } },
      (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`${path}: HTTP ${answer.statusCode}`));
        answer.resume().once('end', resolve);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
let next = 0;
await Promise.all(
  Array.from({ length: 32 }, async () => {
    while (next < files.length) await put(files[next++]!);
  }),
);
agent.destroy();
