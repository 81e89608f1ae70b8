/** The one door to `@huggingface/tokenizers`: texts into the ids of a tokenizer.json. An optional package. */

import { readFileSync } from 'node:fs'
import type { Tokenize } from '../../policies/learned/smolvla.js'
import { CapabilityError, UsageError } from '../../robot/errors.js'

/** What is used of it: its own types name files that TypeScript does not find. */
export interface TokenizerLibrary {
  readonly Tokenizer: new (
    tokenizer: object,
    config: object,
  ) => { encode(text: string): { readonly ids: readonly number[] } }
}

/** `path`: a tokenizer.json. `UsageError` for what is none, `CapabilityError` where the package is not there. */
export async function readTokenizer(
  path: string,
  load = () => import('@huggingface/tokenizers') as Promise<TokenizerLibrary>,
): Promise<Tokenize> {
  const library = await load().catch((cause: unknown) => {
    throw new CapabilityError(
      `a policy that reads its task needs @huggingface/tokenizers, which cannot be loaded (${reasonOf(cause)}): run npm install @huggingface/tokenizers`,
    )
  })
  try {
    const json = JSON.parse(readFileSync(path, 'utf8')) as object
    const tokenizer = new library.Tokenizer(json, {})
    // With the file's own special tokens, as LeRobot has it.
    return text => tokenizer.encode(text).ids
  } catch (cause) {
    throw new UsageError(
      `${path} is no tokenizer.json that can be read (${reasonOf(cause)}): export the policy again (so101 export --policy.path=CHECKPOINT --out=FOLDER)`,
      { cause },
    )
  }
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? ''
}
