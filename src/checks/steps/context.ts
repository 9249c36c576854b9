import type { Redactor, Reporter } from '../../report/index.ts';
import type { Finding } from '../expect/finding.ts';
import type { SchemaLoader } from '../expect/json.ts';
import type { CheckClock } from '../http/clock.ts';
import type { HttpClient } from '../http/client.ts';
import type { ConnectTo } from '../http/connect-to.ts';
import type { StepResult } from '../result.ts';
import type { AlarmState } from './alarm-state.ts';
import type { Scope } from './scope.ts';
import type { Environment } from '../../process/index.ts';

/** What every step of a run shares. */
export interface RunContext {
  client: HttpClient;
  clock: CheckClock;
  redact: Redactor;
  report: Reporter;
  baseUrl: string;
  /** Sent with every request below the base URL. */
  headers: Readonly<Record<string, string>>;
  directory: string;
  connectTo: readonly ConnectTo[];
  /** What commands may inherit (before the withheld names are taken out). */
  environment: Environment;
  secretNames: readonly string[];
  forceColdStart?: () => Promise<void>;
  alarmOf?: (name: string) => Promise<AlarmState | undefined>;
}

/** What the steps of one scenario share. */
export interface StepContext extends RunContext {
  scope: Scope;
  schemas: SchemaLoader;
}

/** What one attempt of a step found. */
export type Attempt = Pick<StepResult, 'milliseconds' | 'status' | 'curl' | 'latency'> & { findings: Finding[] };
