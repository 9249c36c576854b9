// `sam validate --lint` on each template given: the same rules as cfn-lint after the SAM transform, without any AWS account.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { ensureTools, toolPath } from './tools.mjs';

ensureTools('sam');
const run = promisify(execFile);
const templates = process.argv.slice(2);
const environment = {
  ...process.env,
  SAM_CLI_TELEMETRY: '0',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
};
let failed = 0;
const waiting = [...templates];
await Promise.all(
  Array.from({ length: Math.min(templates.length, availableParallelism()) }, async () => {
    for (let template = waiting.shift(); template; template = waiting.shift()) await validate(template);
  }),
);
console.log(`${templates.length - failed} of ${templates.length} templates are valid`);
process.exit(failed > 0 ? 1 : 0);

async function validate(template: string): Promise<void> {
  const argv = ['validate', '--lint', '--region', 'us-east-1', '--template', template];
  try {
    await run(toolPath('sam', 'sam'), argv, { env: environment, maxBuffer: 1 << 26 });
  } catch (error) {
    failed++;
    const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string };
    console.error(`${template}\n${stdout}${stderr || message}`);
  }
}
