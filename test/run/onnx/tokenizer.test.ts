/** Texts to ids, as Python's tokenizers have them: test/assets/policies/tokens.json, by tools/policy-vectors/make_tokens.py. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { CapabilityError, UsageError } from '../../../src/robot/errors.js'
import { readTokenizer } from '../../../src/run/onnx/tokenizer.js'

type Ids = Readonly<Record<string, readonly number[]>>

const asset = (name: string) => fileURLToPath(new URL(`../../assets/policies/${name}`, import.meta.url))
const TOKENIZER = asset('tiny-smolvla/tokenizer.json')
const { plain, framed, post_processor } = JSON.parse(readFileSync(asset('tokens.json'), 'utf8')) as {
  plain: Ids
  framed: Ids
  post_processor: unknown
}

const folder = mkdtempSync(join(tmpdir(), 'so101-tokenizer-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function written(json: unknown): string {
  const path = join(folder, 'tokenizer.json')
  writeFileSync(path, typeof json === 'string' ? json : JSON.stringify(json))
  return path
}

describe('readTokenizer', () => {
  it.each(Object.entries(plain))('reads %j as Python does', async (text, ids) => {
    expect((await readTokenizer(TOKENIZER))(text)).toEqual(ids)
  })

  it('adds the special tokens that the file asks for', async () => {
    const json = JSON.parse(readFileSync(TOKENIZER, 'utf8')) as object
    const tokenize = await readTokenizer(written({ ...json, post_processor }))
    for (const [text, ids] of Object.entries(framed)) expect(tokenize(text)).toEqual(ids)
  })

  it.each(['{"version": ', '{}', '{"model": {"type": "Runes"}}'])('refuses %s', async text => {
    const read = readTokenizer(written(text))
    await expect(read).rejects.toThrow(
      /tokenizer\.json is no tokenizer\.json that can be read \(.+\): export the policy again/,
    )
    await expect(read).rejects.toBeInstanceOf(UsageError)
  })

  it('says what to install where the package is not there', async () => {
    const read = readTokenizer(TOKENIZER, () => Promise.reject(new Error('Cannot find package\nstack')))
    await expect(read).rejects.toThrow(
      'cannot be loaded (Cannot find package): run npm install @huggingface/tokenizers',
    )
    await expect(read).rejects.toBeInstanceOf(CapabilityError)
  })
})
