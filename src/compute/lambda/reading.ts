import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type AwsSession, isNotFound } from '../../aws/index.ts';
import { readAlias } from './alias.ts';
import { configurationOf } from './configuration.ts';
import { readProvisioned } from './provisioned-concurrency.ts';
import { CANDIDATE, type FunctionReading, LIVE } from './request.ts';

/** Reads a function and its aliases, all at once. Throws what Lambda says. */
export async function readFunction(session: AwsSession, functionName: string): Promise<FunctionReading> {
  const [latest, live, behind, candidate, provisioned] = await Promise.all([
    configurationOf(session, functionName),
    readAlias(session, functionName, LIVE),
    behindAlias(session, functionName),
    readAlias(session, functionName, CANDIDATE),
    readProvisioned(session, functionName),
  ]);
  return { latest, live, behind, candidate, provisioned };
}

/** The configuration of the version that the live alias points at; undefined where there is no such alias. */
async function behindAlias(session: AwsSession, functionName: string): Promise<FunctionConfiguration | undefined> {
  try {
    return await configurationOf(session, functionName, LIVE);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
