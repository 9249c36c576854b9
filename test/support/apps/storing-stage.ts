import type { JsonStore } from '../../../src/release/index.ts';
import { viewerOf, type Viewer } from '../edge/client.ts';
import type { Edge } from '../edge/index.ts';
import { DeployStage } from './deploy-stage.ts';
import { STORING_APP } from './storing-app.ts';

/** A stage whose app keeps rows and objects. */
export class StoringStage extends DeployStage {
  constructor(edge: Edge, store: JsonStore) {
    super(edge, store);
    for (const [path, text] of Object.entries(STORING_APP)) this.app.write(path, text);
  }

  async deployed(inputs: Record<string, string> = {}) {
    const run = await this.deploy({ resources: 'deploy/resources.yaml', ...inputs });
    if (run.error) throw run.error;
    return run;
  }

  async ask<T>(path: string, init: Parameters<Viewer>[1] = {}): Promise<T> {
    const viewer = viewerOf(this.edge, (await this.outputs('web'))['DistributionId']!);
    const answer = await viewer(`/api/${path}`, init);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json<T>();
  }
}
