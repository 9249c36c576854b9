import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ExampleStage } from '../../support/apps/example-stage.ts';
import { stageGround } from '../../support/apps/deploy-stage.ts';
import { takeDownWhole } from '../../support/apps/teardown.ts';
import { testSession } from '../../support/emulator/session.ts';
import { describeWith } from '../../support/needs.ts';

const session = testSession();
let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => {
  ground = await stageGround();
  const ssm = session.client(SSMClient);
  for (const Name of ['/prompts/session-secret', '/flashcards/signing-key'])
    await ssm.send(new PutParameterCommand({ Name, Value: 'secret', Type: 'SecureString', Overwrite: true }));
  await session
    .client(SecretsManagerClient)
    .send(new CreateSecretCommand({ Name: 'sessions/signing-key', SecretString: 'secret' }));
});
afterAll(() => ground.edge.stop());

/** What of a workflow the emulator cannot do: `templates/examples/README.md` names each, with the command that shows it on AWS. */
const ONLY_ON_AWS: Record<string, Record<string, string>> = {
  // Without a NAT gateway a function in a network reads no secrets.
  's1-prompt-manager': { 'app-secrets': '' },
  // The web adapter's image cannot be pulled, and nothing scans images.
  's5-chat-front-end': { mode: 'container', 'package-type': 'zip', 'invoke-mode': 'buffered', scan: 'off' },
};

describeWith('docker')('the five examples', () => {
  test.each([
    ['s1-prompt-manager', { mode: 'container' }],
    ['s2-sessions-platform', { 'app-env': 'LOG_LEVEL: debug' }],
    ['s3-flashcards', { mode: 'container' }],
    ['s4-advice-columnist', { 'app-env': 'LOG_LEVEL: debug' }],
    ['s5-chat-front-end', { 'app-env': 'LOG_LEVEL: debug' }],
  ])(
    '%s: deployed, checked, changed, rolled back, torn down to nothing',
    async (name, change) => {
      const stage = new ExampleStage(name, ground.edge, ground.store);
      const first = await stage.run(ONLY_ON_AWS[name]);
      expect(first.outputs).toMatchObject({ verdict: 'passed', 'has-changes': 'true' });
      const data = await stage.outputs('data');

      const changed = await stage.run({ ...ONLY_ON_AWS[name], ...change });
      expect(changed.outputs).toMatchObject({ verdict: 'passed', 'has-changes': 'true' });
      expect(await stage.outputs('data')).toEqual(data);

      const back = await stage.rollback();
      expect(back.error).toBeUndefined();
      expect(back.outputs).toMatchObject({ mode: first.outputs['mode'], verdict: 'passed' });
      expect(await stage.outputs('data')).toEqual(data);

      const named = `${stage.scope.app}-${stage.scope.environment}`;
      const gone = await takeDownWhole(stage.scope, { 'delete-data': named, 'last-export': 'false' });
      expect(gone.error).toBeUndefined();
      expect({ left: gone.left, status: gone.outputs['status'] }).toEqual({ left: [], status: 'done' });
    },
    300_000,
  );
});
