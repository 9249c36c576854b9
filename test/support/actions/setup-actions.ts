import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What our reusable workflows take from others to choose a version of a language, with a stand-in for each: it downloads
 * nothing, and puts a program `chosen-LANGUAGE` on the path that says which version was asked for. Arguments for act.
 */
export function setupActions(published: string, folder: string): string[] {
  const workflows = globSync(join(published, '.github/workflows/*.yml')).map((path) =>
    readFileSync(String(path), 'utf8'),
  );
  const uses = workflows.flatMap((text) => [...text.matchAll(/actions\/setup-(node|python)@\w+/g)]);
  return [...new Map(uses.map(([reference, language]) => [reference, language!]))].map(([reference, language]) => {
    const action = join(folder, `setup-${language}`);
    mkdirSync(action, { recursive: true });
    writeFileSync(join(action, 'action.yml'), standIn(language));
    return `--local-repository=${reference}=${action}`;
  });
}

function standIn(language: string): string {
  return `name: ${language}
description: Says which version was asked for
inputs:
  ${language}-version:
    description: The version
runs:
  using: composite
  steps:
    - shell: bash
      env:
        VERSION: \${{ inputs.${language}-version }}
      run: |
        mkdir -p "$RUNNER_TEMP/chosen"
        printf '#!/bin/sh\\necho %s\\n' "$VERSION" > "$RUNNER_TEMP/chosen/chosen-${language}"
        chmod +x "$RUNNER_TEMP/chosen/chosen-${language}"
        echo "$RUNNER_TEMP/chosen" >> "$GITHUB_PATH"
`;
}
