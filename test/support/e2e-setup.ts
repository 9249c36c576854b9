import emulatorSetup from './global-setup.ts';
import { publish } from './published.ts';

/** One emulator and one published copy of this repository for all workflows of the level. */
export default async function setup(): Promise<void> {
  const published = publish();
  await emulatorSetup();
  process.env['DEPLOY_PUBLISHED'] = await published;
}
