import { runBuild } from '../commands.ts';
import type { Step } from '../step.ts';
import { checkBuilt } from './built.ts';

/** Runs build-command while planning: what will be deployed is only known after it. It writes to the workspace only. */
export const build: Step = {
  name: 'build',
  applies: ({ request }) => request.buildCommand !== '',
  async plan({ request, context, commandEnvironment: environment }) {
    const { buildCommand: command, directory } = request;
    await runBuild({ input: 'build-command', command, directory, environment }, context.report);
    await checkBuilt(request);
    return { apply: () => Promise.resolve('built') };
  },
};
