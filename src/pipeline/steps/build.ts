import { runCommand } from '../commands.ts';
import type { Step } from '../step.ts';
import { nothingToDo } from '../step.ts';

/** Runs build-command while planning: what will be deployed is only known after it. It writes to the workspace only. */
export const build: Step = {
  name: 'build',
  applies: ({ request }) => request.buildCommand !== '',
  async plan({ request, report, commandEnvironment }) {
    await report.group(`Build: ${request.buildCommand.split('\n')[0]}`, () =>
      runCommand(
        request.buildCommand,
        { input: 'build-command', directory: request.directory, environment: commandEnvironment },
        report,
      ),
    );
    return nothingToDo;
  },
  apply: () => Promise.resolve('built'),
};
