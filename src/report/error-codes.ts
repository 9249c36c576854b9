/** What a code stands for: when it appears, and what to do in general. The error itself says it for the case at hand. */
interface ErrorDescription {
  /** Where it comes from: "any" for all actions, else the part of a deployment. */
  area: 'any' | 'environment' | 'stack' | 'image' | 'site' | 'checks' | 'data';
  when: string;
  todo: string;
}

/**
 * Every code that a Failure can carry. docs/errors.md is generated from this table, and workflows and tests may rely on
 * the codes. A code is never given a second meaning.
 */
const table = {
  input: {
    area: 'any',
    when: 'An input is missing or has a value that is not allowed. Nothing was changed.',
    todo: 'Set the input that the error names to one of the allowed values.',
  },
  credentials: {
    area: 'any',
    when: 'There are no AWS credentials, they have expired, AWS does not accept them, or the role cannot be assumed.',
    todo: 'Set `role-to-assume` and `permissions: id-token: write`, or check the trust policy of the role.',
  },
  permission: {
    area: 'any',
    when: 'AWS refused a call because the role lacks a permission.',
    todo: 'Allow the action that the error names in the policy of the role that deploys.',
  },
  bucket: {
    area: 'any',
    when: 'A bucket does not exist or is in another region.',
    todo: 'Correct the input that names the bucket, or use one in the region of the run.',
  },
  throttling: {
    area: 'any',
    when: 'AWS kept refusing calls because there were too many.',
    todo: 'Run again, with fewer deployments of the account at the same time.',
  },
  network: {
    area: 'any',
    when: 'A service could not be reached, or did not answer.',
    todo: 'Check the network of the runner, `aws-region` and, if set, `AWS_ENDPOINT_URL`; then run again.',
  },
  aws: {
    area: 'any',
    when: 'AWS refused a call for a reason that has no code of its own.',
    todo: "Read the service's own message in the error.",
  },
  timeout: {
    area: 'any',
    when: 'An operation did not end in time. It may still be running on AWS.',
    todo: 'Run again: the next run follows what is still under way. Raise the timeout if the operation needs longer.',
  },
  'not-found': {
    area: 'any',
    when: 'A file, folder, bucket or table that the run needs does not exist.',
    todo: 'Check its name and region.',
  },
  platform: {
    area: 'any',
    when: 'The runner cannot do this: its operating system or processor does not fit.',
    todo: 'Use a Linux runner of the right architecture, or register the emulation that the error names.',
  },
  'disk-full': {
    area: 'any',
    when: 'The disk of the runner is full.',
    todo: 'Free space before this step, or use a larger runner.',
  },
  interrupted: {
    area: 'any',
    when: 'The job was cancelled.',
    todo: 'Run again: it continues where this run stopped.',
  },
  unexpected: {
    area: 'any',
    when: 'A defect of Deploy.',
    todo: 'Report it with the log of the run.',
  },

  'lease-held': {
    area: 'environment',
    when: 'Another run is changing this environment and did not finish within `lease-timeout`.',
    todo: 'Wait for that run. If it no longer exists, set `force-unlock: true`.',
  },
  'lease-lost': {
    area: 'environment',
    when: 'Another run took over the environment, or the lease could not be renewed. This run stopped.',
    todo: 'Look at the other run, then run again.',
  },
  'older-commit': {
    area: 'environment',
    when: 'The commit is older than the one that is live.',
    todo: 'To deploy it on purpose set `allow-older: true`.',
  },
  conflict: {
    area: 'environment',
    when: 'Somebody else changed the same record or row in the meantime. It was left as it is.',
    todo: 'Run again; for a migration decide with `on-conflict` which side wins.',
  },
  build: {
    area: 'environment',
    when: 'A build command failed, or did not produce what was to be deployed. Nothing was deployed.',
    todo: 'Run the command that the error names locally.',
  },
  bootstrap: {
    area: 'environment',
    when: 'The bootstrap stack of the account and region is incomplete.',
    todo: 'Delete the stack `deploy-bootstrap` if it failed, and run again.',
  },
  checks: {
    area: 'environment',
    when: 'The checks after the deployment did not pass. The release before is live again where that was possible.',
    todo: 'Read the failed check and the log of the application in the summary.',
  },

  template: {
    area: 'stack',
    when: 'The template, or a parameter for it, is not valid.',
    todo: 'Correct the place in the template that the error names.',
  },
  capabilities: {
    area: 'stack',
    when: 'The template needs a capability that was not given.',
    todo: 'Add it to `capabilities`.',
  },
  package: {
    area: 'stack',
    when: 'The code could not be packaged.',
    todo: 'Correct the path or link that the error names.',
  },
  guard: {
    area: 'stack',
    when: 'A resource that holds data would be removed or replaced. Nothing was changed.',
    todo: 'Undo the change, or allow it by name with `allow-replacement`.',
  },
  'termination-protection': {
    area: 'stack',
    when: 'The stack is protected against deletion.',
    todo: 'Turn its termination protection off first if it may really be deleted.',
  },
  'stack-state': {
    area: 'stack',
    when: 'CloudFormation takes no update in the present state of the stack.',
    todo: 'Correct the failed resources that the error names, then run again.',
  },
  'stack-failed': {
    area: 'stack',
    when: 'CloudFormation could not create or update the stack. The cause is the first resource that failed.',
    todo: 'Correct the cause that the error names.',
  },
  'stack-moved': {
    area: 'stack',
    when: 'Somebody else keeps changing the stack.',
    todo: 'Run again when the other deployment has ended.',
  },
  'change-set': {
    area: 'stack',
    when: 'CloudFormation could not make a change set of the template.',
    todo: 'Correct what CloudFormation found.',
  },
  'change-set-gone': {
    area: 'stack',
    when: 'The change set does not exist any more.',
    todo: 'Make a new one.',
  },
  'change-set-outdated': {
    area: 'stack',
    when: 'The stack was changed after the change set was made.',
    todo: 'Make a new change set and review it.',
  },
  'delete-failed': {
    area: 'stack',
    when: 'The stack could not be deleted.',
    todo: 'Remove what blocks the deletion, or leave it behind with `skip-resources`.',
  },
  rollout: {
    area: 'stack',
    when: 'CloudFormation reports success, but the service or function does not run what was deployed.',
    todo: 'Read the log of the application in the summary, correct the cause and deploy again.',
  },

  engine: {
    area: 'image',
    when: 'No container engine can do what the inputs ask for, or a build tool is missing.',
    todo: 'Install or choose the engine that the error names.',
  },
  'boot-check': {
    area: 'image',
    when: 'The image was built but its container did not start or did not answer. It was not pushed.',
    todo: 'Read the log of the container in the summary; check the port and the health path.',
  },
  registry: {
    area: 'image',
    when: 'The registry does not know the image or repository, or refused the login.',
    todo: 'Check the name of the repository and the login.',
  },
  push: {
    area: 'image',
    when: 'The image could not be pushed.',
    todo: 'Run again; check the disk of the runner and the registry.',
  },
  'immutable-tag': {
    area: 'image',
    when: 'The tag exists already with another image, and the repository does not allow to move it.',
    todo: 'Use another tag.',
  },
  scan: {
    area: 'image',
    when: 'The scan found vulnerabilities at or above `scan`, or gave no result.',
    todo: 'Update the packages that the error names, or accept a finding by its identifier.',
  },

  'empty-source': {
    area: 'site',
    when: 'The folder of the site is empty. The live site was not changed.',
    todo: 'Check the build and `source`.',
  },
  'no-index': {
    area: 'site',
    when: 'The folder of the site has no index.html. The live site was not changed.',
    todo: 'Check the build and `source`.',
  },
  reserved: {
    area: 'site',
    when: 'The site has files below `.deploy/`, where Deploy keeps its own.',
    todo: 'Move or exclude them.',
  },
  'max-delete': {
    area: 'site',
    when: 'The new build lacks more of the live files than `max-delete` allows.',
    todo: 'Check the build; if the files may go, raise `max-delete`.',
  },
  'older-build': {
    area: 'site',
    when: 'A later run has deployed the site already.',
    todo: 'To deploy this build on purpose set `allow-older: true`.',
  },
  superseded: {
    area: 'site',
    when: 'Another deployment of the site went live in the meantime.',
    todo: 'Nothing, if the other one is newer. Otherwise run again.',
  },
  'source-changed': {
    area: 'site',
    when: 'A file of the site changed while it was being deployed.',
    todo: 'Let no other process write into the folder, and run again.',
  },
  'edge-record': {
    area: 'site',
    when: 'What the edge has to know does not fit into a value of the KeyValueStore (1 kB).',
    todo: 'Let the build write its hashed files into fewer folders.',
  },
  verification: {
    area: 'site',
    when: 'The page in the bucket is not what was sent.',
    todo: 'See who else writes to the bucket, and run again.',
  },

  'checks-failed': {
    area: 'checks',
    when: 'A check got an answer that it does not expect.',
    todo: 'Repeat the request with the curl line in the summary.',
  },
  'checks-inconclusive': {
    area: 'checks',
    when: 'A check got no usable answer, or there was nothing to judge. That is not a pass.',
    todo: 'See whether the address answers at all, then run again.',
  },

  plan: {
    area: 'data',
    when: 'The migration file, or a table it names, does not fit what it asks for.',
    todo: 'Correct the place in the file that the error names.',
  },
  'target-not-empty': {
    area: 'data',
    when: 'The target holds data that this migration would not write so. Nothing was overwritten.',
    todo: 'Empty the target, or decide with `on-conflict`.',
  },
  'bad-rows': {
    area: 'data',
    when: 'More rows could not be copied than `max-bad-rows` allows.',
    todo: 'Read the reasons in the report and correct the mapping or the rows.',
  },
  mismatch: {
    area: 'data',
    when: 'Source and target differ after the copy.',
    todo: 'Run again when nobody writes to the source, or read the differences in the report.',
  },
  integrity: {
    area: 'data',
    when: 'A database file is damaged.',
    todo: 'Restore the file from a backup before it is copied.',
  },
  sqlite: {
    area: 'data',
    when: 'A SQLite file could not be opened, read or written.',
    todo: 'Check the path and who else has the file open.',
  },
  folder: {
    area: 'data',
    when: 'A file could not be written to the target folder.',
    todo: 'Check the permissions and the space of the folder.',
  },
  symlink: {
    area: 'data',
    when: 'A folder to copy holds a symbolic link.',
    todo: 'Replace the link by the file, or exclude it.',
  },
  freeze: {
    area: 'data',
    when: 'The writes of the application could not be stopped before the copy, or resumed after it.',
    todo: 'Check the command or address that the error names.',
  },
  checkpoint: {
    area: 'data',
    when: 'The checkpoint belongs to another migration, or cannot be read.',
    todo: 'Use another checkpoint, or remove it to start anew.',
  },
  'checkpoint-taken': {
    area: 'data',
    when: 'Another run of the same migration is at work.',
    todo: 'Wait for the other run.',
  },
  transfer: {
    area: 'data',
    when: 'The program beside a file system (function, task or endpoint) failed.',
    todo: 'Read the log that the error names.',
  },
  staging: {
    area: 'data',
    when: 'A file was changed on its way through the staging bucket.',
    todo: 'Run again; see who else writes to the bucket.',
  },
  export: {
    area: 'data',
    when: 'The export of a DynamoDB table failed.',
    todo: 'Turn point-in-time recovery on, or read the reason that DynamoDB gives.',
  },
  import: {
    area: 'data',
    when: 'The import into a DynamoDB table failed, or refused rows.',
    todo: 'Read the reasons in the log of the import.',
  },
  restore: {
    area: 'data',
    when: 'A table could not be restored, or the restored table is not what it should be. The old table was not replaced.',
    todo: 'Read the comparison in the error; choose another time.',
  },
  's3-batch': {
    area: 'data',
    when: 'An S3 Batch Operations job failed.',
    todo: 'Read the report of the job.',
  },
} as const satisfies Record<string, ErrorDescription>;

export type ErrorCode = keyof typeof table;

export const ERROR_CODES: Record<ErrorCode, ErrorDescription> = table;
