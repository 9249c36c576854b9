import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools, toolsDirectory } from '../../../scripts/tools.mjs';

const WEB_ADAPTER_VERSION = '0.9.1';

/** The real AWS Lambda Web Adapter, built from its crate once: no image can be pulled without a registry. */
export function webAdapter(): string {
  const folder = join(toolsDirectory, 'lwa');
  const binary = join(folder, 'bin', 'lambda-adapter');
  if (!existsSync(binary)) {
    const args = ['install', 'lambda_web_adapter', '--version', WEB_ADAPTER_VERSION, '--locked', '--root', folder];
    execFileSync('cargo', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
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
