import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BuiltApp, builtPackage } from '../support/apps/built-package.ts';

/** The build tools and what they fetch: with npm, pip and Maven Central, into a folder that goes afterwards. */
const tools = mkdtempSync(join(tmpdir(), 'deploy-tools-'));
const python = join(tools, 'python/bin');
const node = (tool: string) => join(tools, tool, 'node_modules/.bin');
beforeAll(() => {
  sh(`python3 -m venv python && python/bin/pip install --quiet uv==0.13.9 poetry==2.5.1 poetry-plugin-export==1.9.0`);
  for (const one of ['pnpm@10.0.0', 'yarn@1.22.22', '@yarnpkg/cli-dist@4.18.1'])
    sh(`npm install --silent --no-audit --no-fund --ignore-scripts --prefix ${toolOf(one)} ${one}`);
}, 600_000);
afterAll(() => rmSync(tools, { recursive: true, force: true }));

const toolOf = (one: string) => (one.startsWith('@yarnpkg') ? 'yarn-berry' : one.split('@')[0]!);

function sh(command: string): void {
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', command], { cwd: tools, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
}

const PACKAGE = JSON.stringify({ name: 'shop', version: '1.0.0', dependencies: { semver: '7.7.2', ms: '2.1.3' } });
const JAVASCRIPT = { 'package.json': PACKAGE, 'index.js': 'exports.handler = () => require("ms");' };
/** Its packages are in the zip as they were installed. */
const withModules = 'mkdir build && cp -a index.js package.json node_modules build';
const PROJECT = `[project]
name = "shop"
version = "1.0.0"
requires-python = ">=3.9"
dependencies = ["idna==3.10", "markupsafe==3.0.2"]
`;
/** The index that pip and uv ask, too: PyPI's own JSON interface is not behind every mirror. */
const POETRY_SOURCE = `
[[tool.poetry.source]]
name = "simple"
url = "https://pypi.org/simple/"
priority = "primary"
`;
const PYTHON = { 'pyproject.toml': PROJECT, 'app.py': 'import idna\n\ndef handler(event, context):\n    return 1\n' };
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shop</groupId><artifactId>shop</artifactId><version>1.0</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <project.build.outputTimestamp>1980-01-01T00:00:02Z</project.build.outputTimestamp>
  </properties>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId><artifactId>maven-jar-plugin</artifactId><version>3.4.2</version>
  </plugin></plugins></build>
</project>
`;
const JAVA = {
  'pom.xml': POM,
  'src/main/java/shop/Handler.java':
    'package shop;\npublic class Handler { public String handle(String in) { return in; } }\n',
};
const maven = `mvn --quiet --batch-mode -Dmaven.repo.local=${join(tools, 'm2')} package`;

const APPS: Record<string, BuiltApp> = {
  // The programs in node_modules/.bin name the folder that they were installed in.
  'pnpm, as it links': {
    files: JAVASCRIPT,
    command: `pnpm install --prod --silent && ${withModules}`,
    atOnePath: true,
  },
  'pnpm, hoisted': {
    files: { ...JAVASCRIPT, '.npmrc': 'node-linker=hoisted\n' },
    command: `pnpm install --prod --silent && ${withModules}`,
  },
  'yarn 1': { files: JAVASCRIPT, command: `yarn install --production --silent --no-progress && ${withModules}` },
  'yarn 4, node_modules': {
    files: { ...JAVASCRIPT, '.yarnrc.yml': 'nodeLinker: node-modules\nenableTelemetry: false\n', 'yarn.lock': '' },
    command: `yarn install --no-immutable >yarn.log && ${withModules}`,
  },
  'yarn 4, plug and play': {
    files: { ...JAVASCRIPT, '.yarnrc.yml': 'enableGlobalCache: false\nenableTelemetry: false\n', 'yarn.lock': '' },
    command: 'yarn install --no-immutable >yarn.log && mkdir build && cp -a index.js package.json .pnp.cjs .yarn build',
  },
  'pip, from a requirements file': {
    files: { 'requirements.txt': 'idna==3.10\nmarkupsafe==3.0.2\n', 'app.py': PYTHON['app.py'] },
    command: 'pip install --quiet --no-compile --requirement requirements.txt --target build && cp app.py build',
  },
  'uv export and install': {
    files: PYTHON,
    command:
      'uv export --quiet --no-dev --no-emit-project --output-file requirements.txt && uv pip install --quiet --python python3 --requirement requirements.txt --target build && cp app.py build',
  },
  'uv sync': {
    files: PYTHON,
    command:
      'uv sync --quiet --no-dev --no-install-project --python python3 --compile-bytecode && mkdir build && cp -r .venv/lib/python3*/site-packages/. build && cp app.py build',
  },
  'poetry export': {
    files: { ...PYTHON, 'pyproject.toml': `${PROJECT}${POETRY_SOURCE}` },
    command:
      'poetry lock --quiet && poetry export --quiet --output requirements.txt && pip install --quiet --requirement requirements.txt --target build && cp app.py build',
  },
  'Maven, classes': { files: JAVA, command: `${maven} && mkdir build && cp -r target/classes/. build` },
  'Maven, a jar with project.build.outputTimestamp': {
    files: JAVA,
    command: `${maven} && mkdir build && cp target/*.jar build`,
  },
};

/** Which tool the first word of a name stands for, where several programs have one name. */
function pathFor(name: string): string {
  const own = name.startsWith('yarn 4') ? node('yarn-berry') : name.startsWith('yarn') ? node('yarn') : node('pnpm');
  return [own, python, process.env['PATH']].join(':');
}

test.each(Object.entries(APPS))(
  'one commit, built twice in fresh folders, is one package: %s',
  async (name, app) => {
    const given = { ...app, environment: { PATH: pathFor(name), PYTHONDONTWRITEBYTECODE: '' } };
    expect(await builtPackage(given, 60)).toBe(await builtPackage(given, 0));
  },
  300_000,
);
