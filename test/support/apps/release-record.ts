import { newReleaseId, type ReleaseRecord, type Scope } from '../../../src/release/index.ts';

/** The record of a deployment that began at `time` (ISO 8601). */
export function releaseRecord(scope: Scope, time: string): ReleaseRecord {
  return {
    ...scope,
    format: 1,
    id: newReleaseId(new Date(time), 'abcdef0123'),
    time,
    status: 'deploying',
    mode: 'lambda',
    repository: 'o/r',
    commit: 'abcdef0123',
    ref: 'refs/heads/main',
    actor: 'ada',
    runUrl: '',
    content: { backend: 'sha256:0' },
    stacks: [],
    url: '',
    apiUrl: '',
    verdict: 'none',
    previous: null,
  };
}
