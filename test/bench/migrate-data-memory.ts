// One migration in a process of its own: prints the maximum resident set in MB. Arguments: file, table, endpoint, folder.
import { join } from 'node:path';
import { keepHeapSmall } from '../../src/data/index.ts';
import { runPlan } from '../support/data.ts';
import { testSession } from '../support/session.ts';

keepHeapSmall();
const [file, table, endpoint, folder] = process.argv.slice(2) as [string, string, string, string];
const { migrations } = await runPlan(
  `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${file}', table: users } }
    to: { dynamodb: { table: ${table} } }
`,
  { session: testSession(endpoint), concurrency: 16, checkpointAt: join(folder, 'memory-checkpoint.json') },
);
if (migrations[0]!.mismatched > 0 || migrations[0]!.verified === 0) throw new Error(JSON.stringify(migrations[0]));
console.log((process.resourceUsage().maxRSS / 1024).toFixed(1));
