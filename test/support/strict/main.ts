// The strict front as a program of its own: node test/support/strict/main.ts http://localhost:4566 [port]
// Prints its endpoint in one line when it listens, and runs until SIGTERM or until its starter is gone.
import { startStrictFront } from './front.ts';
import { strictRules } from './rules/index.ts';

const [upstream, port] = process.argv.slice(2);
const front = await startStrictFront(upstream!, strictRules(), Number(port ?? 0));
console.log(front.endpoint);
process.once('SIGTERM', () => void front.stop().then(() => process.exit(0)));
