import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createSession } from '../../../src/aws/session.ts';
import { packageTemplate } from '../../../src/stack/package/package-template.ts';
import { loadTemplate, type Template } from '../../../src/stack/template/template.ts';
import { contextOf } from '../cloudformation/deploy-stack.ts';

/** Packaging asks nobody before the upload: places are known by content. */
export const packagingSession = createSession({
  region: 'eu-central-1',
  credentials: () => Promise.reject(new Error('asked')),
});

/** A folder with a template and the files that it points to. */
export class TemplateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'deploy-template-folder-'));

  constructor() {
    this.write({ 'code/index.js': 'exports.handler = 1;\n', 'api.yaml': 'openapi: 3.0.1\n' });
  }

  write(files: Record<string, string | Buffer>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), content);
    }
  }

  /** The template as it is packaged for the bucket `bucket`. */
  async packaged(text: string, name = 'template.yaml', parameters: Record<string, string> = {}): Promise<Template> {
    this.write({ [name]: text });
    const request = { stackName: 'x', template: { path: '' }, artifactsBucket: 'bucket', parameters };
    const template = loadTemplate({ path: join(this.path, name) });
    return (await packageTemplate(contextOf(packagingSession), template, request)).template;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const SAM = 'Transform: AWS::Serverless-2016-10-31\n';

/** A template with one function `Fn` of these properties. */
export function sam(properties: string): string {
  return `${SAM}Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: ${properties}\n`;
}
