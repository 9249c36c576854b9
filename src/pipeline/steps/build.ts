import { runCommand } from '../commands.ts';
import type { Step } from '../step.ts';

/** Runs build-command while planning: what will be deployed is only known after it. It writes to the workspace only. */
export const build: Step = {
  name: 'build',
  applies: ({ request }) => request.buildCommand !== '',
  async plan({ request, context, commandEnvironment }) {
    const { buildCommand, directory } = request;
    const options = { input: 'build-command', directory, environment: commandEnvironment };
    await context.report.group(`Build: ${buildCommand.split('\n')[0]}`, () =>
      runCommand(buildCommand, options, context.report),
    );
    return { apply: () => Promise.resolve('built') };
  },
};
