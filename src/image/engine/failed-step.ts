import { stripVTControlCharacters } from 'node:util';

/** The step of a Dockerfile at which a build ended. */
export interface FailedStep {
  /** The instruction as the builder shows it: "RUN npm ci". */
  instruction: string;
  /** Of the program that a RUN line started, where it was one. */
  exitCode?: number;
  /** What the step printed, oldest first. */
  output: string[];
}

/** A RUN line has failed, in the words of BuildKit (now and before 0.10), the legacy builder and buildah. */
export const PROGRAM_FAILED =
  /did not complete successfully: exit code: (\d+)|executor failed running .*: exit code: (\d+)|returned a non-zero code: (\d+)|while running runtime: exit status (\d+)/;

/**
 * Finds the failed step in what a builder printed (`--progress plain` of BuildKit): the exit code of the builder alone says
 * nothing. Undefined where it failed outside of the Dockerfile's steps.
 */
export function failedStep(printed: readonly string[]): FailedStep | undefined {
  const lines = printed.map((line) => stripVTControlCharacters(line).trimEnd());
  const found = inBuildKit(lines) ?? inSteps(lines);
  if (!found) return undefined;
  const codes = lines.flatMap((line) => PROGRAM_FAILED.exec(line)?.slice(1) ?? []).filter(Boolean);
  return { ...found, exitCode: codes.length > 0 ? Number(codes[0]) : undefined };
}

type Found = Omit<FailedStep, 'exitCode'>;

/** Lines of a step begin with its number: `#6 [builder 3/4] RUN npm ci`, `#6 0.244 npm error`, `#6 ERROR: process ...`. */
function inBuildKit(lines: readonly string[]): Found | undefined {
  const step = lines.map((line) => /^#(\d+) ERROR: /.exec(line)?.[1]).find(Boolean);
  if (step === undefined) return undefined;
  const own = lines.filter((line) => line.startsWith(`#${step} `)).map((line) => line.slice(step.length + 2));
  // Stage and number stand before it; what is internal, such as the look at a base image, is no step.
  const instruction = own.map((line) => /^\[(?!internal\])[^\]]+\] ([A-Z].*)$/.exec(line)?.[1]).find(Boolean);
  if (instruction === undefined) return undefined;
  return { instruction, output: own.flatMap((line) => /^\d+\.\d+ (.*\S.*)$/.exec(line)?.[1] ?? []) };
}

/** `Step 3/4 : RUN npm ci` of the legacy builder, `[1/2] STEP 3/4: RUN npm ci` of buildah; its output follows. */
function inSteps(lines: readonly string[]): Found | undefined {
  const at = lines.findLastIndex((line) => STEP.test(line));
  if (at === -1) return undefined;
  const output = lines
    .slice(at + 1)
    .filter((line) => line !== '' && !/^ ?---?> |^(Error: building at STEP|The command ')/.test(line));
  return { instruction: STEP.exec(lines[at]!)![1]!, output };
}

const STEP = /^(?:\[\d+\/\d+\] )?(?:Step \d+\/\d+ : |STEP \d+\/\d+: )([A-Z].*)$/;

/** The line of a Dockerfile where an instruction stands, which builders show on one line; undefined where that is not clear. */
export function lineOf(dockerfile: string, instruction: string): number | undefined {
  const words = (text: string) => text.replace(/\s+/g, ' ').trim();
  const wanted = words(instruction);
  const lines = dockerfile.split('\n').flatMap((line, index) => {
    const begin = words(line.replace(/\\\s*$/, ''));
    // `RUN` alone, before a line that goes on, begins them all.
    return /^[A-Za-z]+ \S/.test(begin) && wanted.startsWith(begin) ? [index + 1] : [];
  });
  return lines.length === 1 ? lines[0] : undefined;
}
