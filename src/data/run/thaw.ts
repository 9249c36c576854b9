import type { Context } from '../../operation/index.ts';
import { Freeze, type FreezeOptions } from './freeze.ts';

/** Lets an app write again that a plan has left frozen for the switch. */
export async function thaw(context: Context, options: Omit<FreezeOptions, 'since' | 'save'>): Promise<void> {
  await new Freeze(context, { ...options, since: undefined, save: () => Promise.resolve() }).thaw();
}
