import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { accessSync, constants } from 'node:fs';

export interface ProcessOptions {
  environment: Readonly<Record<string, string>>;
  cwd?: string;
  /** Called with every line of stdout and stderr, secrets already taken out. */
  line?: (text: string) => void;
  /** Values that never leave this module. */
  secrets?: readonly string[];
  input?: string;
  /** Milliseconds until the process is killed. */
  timeout?: number;
}

export interface ProcessResult {
  /** Exit code; 128 + n after a signal, -1 when the program could not be started. */
  code: number;
  stdout: string;
  stderr: string;
}

/** stdout and stderr are kept up to this many characters each, the newest ones. */
const KEPT = 4_000_000;

/** Runs a program with an argument vector (never a shell) and waits for its end. */
export function run(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const redact = redactor(options.secrets ?? []);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.environment,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      timeout: options.timeout,
      killSignal: 'SIGKILL',
    });
    const out = collect(redact, options.line);
    const err = collect(redact, options.line);
    child.stdout!.setEncoding('utf8').on('data', out.add);
    child.stderr!.setEncoding('utf8').on('data', err.add);
    child.stdin?.on('error', () => undefined).end(options.input);
    let spawnError = '';
    child.on('error', (error) => (spawnError = error.message));
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? (signal ? 137 : -1),
        stdout: out.end(),
        stderr: err.end() + spawnError,
      }),
    );
  });
}

/** Replaces every secret (and each of its lines) by ***. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const values = [
    ...new Set(secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]).map((value) => value.trim())),
  ]
    .filter((value) => value.length >= 3)
    .sort((a, b) => b.length - a.length);
  return (text) => values.reduce((result, value) => result.replaceAll(value, '***'), text);
}

function collect(redact: (text: string) => string, line: ((text: string) => void) | undefined) {
  let text = '';
  let partial = '';
  const emit = (raw: string) => {
    const clean = redact(raw);
    text += `${clean}\n`;
    if (text.length > KEPT) text = text.slice(-KEPT / 2);
    line?.(clean);
  };
  return {
    add(chunk: string) {
      const lines = (partial + chunk).split(/\r?\n|\r/);
      partial = lines.pop()!;
      for (const complete of lines) emit(complete);
    },
    end() {
      if (partial !== '') emit(partial);
      return text;
    },
  };
}

/** The environment of builds: everything but credentials of the deployment and the inputs of the action. */
export function buildEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  keepRuntimeToken = false,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (/^(AWS_|ACTIONS_ID_TOKEN_|INPUT_)/i.test(name) || /^(GITHUB_TOKEN|GH_TOKEN)$/i.test(name)) continue;
    if (!keepRuntimeToken && /^ACTIONS_(RUNTIME|RESULTS|CACHE)_/i.test(name)) continue;
    result[name] = value;
  }
  return result;
}

/** The program's path on the PATH of `environment`, as a shell would find it. */
export function findProgram(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}
