import type { ActionRun } from '../github/index.ts';
import { Failure } from '../report/index.ts';

export default function action(_run: ActionRun): Promise<void> {
  return Promise.reject(new Failure({ what: 'build-image is not built yet' }));
}
