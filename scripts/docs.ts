// `npm run docs` fills the generated tables of README.md, actions/*/README.md, docs/*.md and templates/**/README.md, which
// stand between markers such as <!-- inputs --> and <!-- /inputs -->, and writes the files that are generated as a whole.
// `--check` writes nothing and fails where something is stale. Both fail where a description or an example is missing.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checksJsonSchema, resourcesJsonSchema } from './json-schemas.ts';
import { condensedTemplate } from '../src/stack/template/condensed.ts';
import { shippedTemplate } from '../src/stack/template/template.ts';
import { awsRulesTable } from './aws-rules.ts';
import { deployManifests } from './deploy-manifests.ts';
import { errorTables } from './error-tables.ts';
import { systemTables } from './systems.ts';
import { fillMarkers, renderActions, renderTable, type Kind, type Rendered } from './tables.ts';
import { describedWorkflows } from './workflow-descriptions.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes('--check');
const posix = (path: string) => path.replaceAll('\\', '/');
const find = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: (name) => /(^|[\\/])node_modules$/.test(String(name)) })
    .map((path) => posix(String(path)))
    .sort();
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const actions = find('actions/*/action.yml').map(dirname);
const problems = actions
  .filter((folder) => !existsSync(join(root, folder, 'README.md')))
  .map((folder) => `${folder}/README.md is missing`);
const pages = ['README.md', 'actions/*/README.md', 'docs/**/*.md', 'templates/**/README.md'].flatMap(find);
let changed = 0;
const generated = {
  // CloudFormation takes 51,200 bytes without a bucket; the commands of README files name this one.
  'templates/bootstrap.json': condensedTemplate(shippedTemplate(join(root, 'templates'), 'bootstrap')).text,
  ...deployManifests(root),
  ...describedWorkflows(root),
  'schemas/checks.schema.json': await checksJsonSchema(),
  'schemas/resources.schema.json': await resourcesJsonSchema(),
};
for (const [path, text] of Object.entries(generated)) {
  if (existsSync(join(root, path)) && read(path) === text) continue;
  changed++;
  if (check) problems.push(`${path} is stale: run npm run docs and commit the result`);
  else writeFileSync(join(root, path), text);
}
for (const page of pages) {
  const before = read(page);
  const { markdown, problems: found } = fillMarkers(before, (kind, path) => render(page, kind, path));
  problems.push(...found.map((problem) => `${page}: ${problem}`));
  if (/^actions\//.test(page))
    for (const kind of ['inputs', 'outputs'])
      if (!before.includes(`<!-- ${kind} -->`)) problems.push(`${page} has no <!-- ${kind} --> marker`);
  if (markdown === before) continue;
  changed++;
  if (check) problems.push(`${page} is stale: run npm run docs and commit the result`);
  else writeFileSync(join(root, page), markdown);
}
for (const problem of problems) console.error(problem);
console.log(
  check ? `${pages.length} pages checked, ${problems.length} problems` : `${changed} of ${pages.length} pages changed`,
);
process.exit(problems.length > 0 ? 1 : 0);

/** The path in a marker counts from the root; without one it is the action.yml beside the page. */
function render(page: string, kind: string, path: string): Rendered | undefined {
  if (kind === 'aws-rules') return { markdown: awsRulesTable(), problems: [] };
  if (kind === 'systems') return systemTables(root);
  if (kind === 'errors') return { markdown: errorTables(), problems: [] };
  if (kind === 'actions')
    return renderActions(actions.map((folder) => ({ folder, text: read(`${folder}/action.yml`) })));
  const source = path || join(dirname(page), 'action.yml');
  if (!existsSync(join(root, source))) return undefined;
  return renderTable(kind as Kind, posix(source), read(source));
}
