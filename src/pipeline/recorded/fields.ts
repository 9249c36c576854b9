import type { BackendRecord, ReleaseRecord, StackRecord } from '../../release/index.ts';

/**
 * What becomes of a part of a release when the release is deployed again: `restored` is as recorded afterwards, `kept`
 * stays as the environment has it, `refused` must be what it is or nothing is written.
 */
export type Fate = 'restored' | 'kept' | 'refused';

/** The class of every field of a release record. A new field does not compile until it stands here. */
export const RECORD_FIELDS = {
  format: 'refused',
  app: 'refused',
  environment: 'refused',
  status: 'refused',
  mode: 'restored',
  content: 'restored',
  image: 'restored',
  stacks: 'restored',
  site: 'restored',
  function: 'restored',
  backends: 'restored',
  url: 'restored',
  apiUrl: 'restored',
  healthPath: 'restored',
  commit: 'restored',
  ref: 'restored',
  repository: 'restored',
  folder: 'restored',
  // What happened, and who did it: a rollback has its own, in a record of its own.
  id: 'kept',
  time: 'kept',
  actor: 'kept',
  runUrl: 'kept',
  verdict: 'kept',
  previous: 'kept',
  reason: 'kept',
  standing: 'kept',
  rollback: 'kept',
  promotion: 'kept',
  traffic: 'kept',
  migrations: 'kept',
} as const satisfies Record<keyof ReleaseRecord, Fate>;

/** The same for a stack: `name` and so on of the backend's; the other stacks stay (see `WEB_PARAMETERS`). */
export const STACK_FIELDS = {
  name: 'restored',
  role: 'refused',
  templateUrl: 'restored',
  parameters: 'restored',
  tags: 'restored',
  outputs: 'kept',
} as const satisfies Record<keyof StackRecord, Fate>;

/** The same for a backend behind the edge. Where it answers is looked up: a stack that was made anew has a new address. */
export const BACKEND_FIELDS = {
  id: 'restored',
  protocol: 'restored',
  path: 'restored',
  closed: 'restored',
  domain: 'kept',
  port: 'kept',
} as const satisfies Record<keyof BackendRecord, Fate>;

/** The same for the stacks. The web stack's template belongs to Deploy, its domain and certificate to the environment. */
export const STACK_ROLES_FATE = {
  backend: 'restored',
  web: 'kept',
  data: 'kept',
  global: 'kept',
  network: 'kept',
  alarms: 'kept',
} as const satisfies Record<StackRecord['role'], Fate>;

/** Parameters of the web stack that belong to a release: which requests go to its backend. */
export const WEB_PARAMETERS: readonly string[] = ['ApiPath', 'ApiTimeout', 'Api'];
