import { useProxyForFetch } from './aws/requests/proxy.ts';
import { exitWhenWritten, runAction, type Action } from './github/index.ts';

/** Every action by name. Each is a chunk of its own: an action loads only what it uses. */
const actions: Record<string, () => Promise<{ default: Action }>> = {
  deploy: () => import('./actions/deploy.ts'),
  rollback: () => import('./actions/rollback.ts'),
  'build-image': () => import('./actions/build-image.ts'),
  'deploy-sam': () => import('./actions/deploy-sam.ts'),
  'sync-spa': () => import('./actions/sync-spa.ts'),
  traffic: () => import('./actions/traffic.ts'),
  'smoke-test': () => import('./actions/smoke-test.ts'),
  preview: () => import('./actions/preview.ts'),
  plan: () => import('./actions/plan.ts'),
  'migrate-data': () => import('./actions/migrate-data.ts'),
  doctor: () => import('./actions/doctor.ts'),
  teardown: () => import('./actions/teardown.ts'),
};

/**
 * The entry files in dist/ call this with the name of their action and their own folder, beside which templates/ lies.
 */
export async function main(name: string, dist: string): Promise<void> {
  const load = actions[name];
  if (!load) throw new Error(`There is no action named ${name}`);
  const action: Action = async (run) => {
    await useProxyForFetch(run.environment);
    await (await load()).default(run);
  };
  await runAction(action, dist);
  // An open keep-alive socket must not hold the step: outputs and summary have been written synchronously.
  await exitWhenWritten();
}
