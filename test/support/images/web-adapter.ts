import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools, toolsDirectory } from '../../../scripts/tools.mjs';

/** The real AWS Lambda Web Adapter, built from its crate once: no image can be pulled without a registry. */
export function webAdapter(): string {
  const binary = join(toolsDirectory, 'lwa', 'bin', 'lambda-adapter');
  const install = join(import.meta.dirname, '../../../scripts/ci-tools.sh');
  if (!existsSync(binary)) execFileSync(install, ['adapter'], { stdio: ['ignore', 'ignore', 'inherit'] });
  return binary;
}

/** Lambda's runtime interface emulator, as the SAM CLI brings it. */
export function runtimeInterfaceEmulator(): string {
  const bin = ensureTools('sam');
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const python = execFileSync(join(bin, 'python'), ['-c', 'import samcli; print(samcli.__path__[0])'], {
    stdio: 'pipe',
  });
  return join(python.toString().trim(), 'local', 'rapid', `aws-lambda-rie-${architecture}`);
}
