import {
  CloudFrontClient,
  type FunctionSummary,
  type KeyValueStore,
  ListFunctionsCommand,
  paginateListKeyValueStores,
} from '@aws-sdk/client-cloudfront';
import type { AwsSession } from '../../aws/index.ts';

/** The KeyValueStores of the account. */
export async function* keyValueStores(session: AwsSession): AsyncGenerator<KeyValueStore> {
  for await (const page of paginateListKeyValueStores({ client: session.client(CloudFrontClient) }, {}))
    yield* page.KeyValueStoreList?.Items ?? [];
}

/** The CloudFront Functions of the account, each once: every one has that stage. The SDK has no paginator for them. */
export async function* edgeFunctions(session: AwsSession): AsyncGenerator<FunctionSummary> {
  let Marker: string | undefined;
  do {
    const command: ListFunctionsCommand = new ListFunctionsCommand({ Marker, Stage: 'DEVELOPMENT' });
    const { FunctionList: list } = await session.client(CloudFrontClient).send(command);
    yield* list?.Items ?? [];
    Marker = list?.NextMarker;
  } while (Marker);
}
