import { Failure } from '../report/index.ts';
import type { PlanContext, SitePlan } from './plan.ts';

export function planInPlace(_context: PlanContext): Promise<SitePlan> {
  return Promise.reject(new Failure({ what: 'The in-place strategy is not built yet' }));
}
