import type { JsonStore } from '../../../src/release/index.ts';
import type { Edge } from '../edge/index.ts';
import { DeployStage } from './deploy-stage.ts';

/** A release as it was deployed. */
export interface Released {
  id: string;
  commit: string;
}

/** An environment with a release for each build, named by what it answers; the last one is live. */
export async function released(
  { edge, store }: { edge: Edge; store: JsonStore },
  builds: readonly string[],
  inputs: Record<string, string> = {},
) {
  const stage = new DeployStage(edge, store);
  // Packages lie by their content: what a test deletes must be no other test's, and nobody else's upload.
  stage.app.write('api/own.txt', stage.scope.app);
  const of: Record<string, Released> = {};
  for (const text of builds) of[text] = await release(stage, text, inputs);
  /** What a visitor gets: the page, and what the API answers. */
  const seen = async () => {
    const { page, api } = await stage.seen();
    return `${page} ${api.text}`;
  };
  return { stage, of, seen };
}

/** Builds and deploys `text`. */
export async function release(
  stage: DeployStage,
  text: string,
  inputs: Record<string, string> = {},
): Promise<Released> {
  const commit = stage.app.build(text).commit();
  const { error, outputs } = await stage.deploy(inputs, commit);
  if (error) throw error;
  return { id: outputs['release']!, commit };
}
