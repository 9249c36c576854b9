// Runs an action's source in a process of its own, as dist/<action>.js runs its bundle: `node action-program.ts deploy-sam`.
import { join } from 'node:path';
import { main } from '../../../src/main.ts';

await main(process.argv[2]!, join(import.meta.dirname, '../../../dist'));
