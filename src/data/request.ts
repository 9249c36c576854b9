import type { ChildEnvironment } from '../process/index.ts';
import type { CheckpointStore } from './checkpoint/checkpoint.ts';
import type { Definition } from './definition/definition.ts';

export type Direction = 'forward' | 'reverse';
export type Mode = 'copy' | 'verify' | 'copy-and-verify';
export type OnConflict = 'fail' | 'skip' | 'overwrite';
export type WriteRate = { perSecond: number; unit: 'items' | 'units' };

/** What the action asks for: a whole definition, carried out in one direction. */
export interface MigrationRequest {
  definition: Definition;
  direction: Direction;
  operation: Mode;
  dryRun: boolean;
  onConflict: OnConflict;
  /** Passes that follow the source at least, whatever the definition says. */
  leastPasses?: number;
  /** Bad rows that the run may have and still succeed; none when not given. */
  maxBadRows?: number;
  /** Requests under way at the same time, per migration. */
  concurrency: number;
  rate?: WriteRate;
  checkpoint: CheckpointStore;
  /** Resolves a path of the definition. */
  resolve(path: string): string;
  /** Value of an environment variable that the definition names (the token of an export endpoint). */
  secret(name: string): string | undefined;
  /** Text of the transfer program (templates/stacks/data-transfer/index.mjs), for one-off tasks. */
  program(): string;
  /** What the commands of the definition see: no credentials. */
  commandEnvironment: ChildEnvironment;
  /** Different for every run; a random one when not given. */
  runToken?: string;
  /** Milliseconds between two saves of the checkpoint. */
  saveInterval?: number;
}

/** How one migration is carried out: the request and the definition taken together. */
export interface MigrationSettings {
  onConflict: OnConflict;
  /** Further passes while the source changes; 0: none. */
  follow: number;
  extra: 'fail' | 'allow' | 'delete';
  concurrency: number;
  /** Parallel scans of a table. */
  lanes: number;
  rate?: WriteRate;
}
