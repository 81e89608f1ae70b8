/** Policy folders that are not as they were exported, and folders that are none. */

import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isPolicyFolder, readPolicyFolder } from '../../../src/run/policies/policy-folder.js'
import { SMOLVLA } from '../../policies/learned/example-spec.js'
import { TinyPolicies } from './tiny-policy.js'

const policies = new TinyPolicies()
afterAll(() => {
  policies.remove()
})

describe('readPolicyFolder', () => {
  it('gives the spec, and its files with their whole paths', async () => {
    const folder = policies.make()
    const { path, spec, files, tokenizer } = await readPolicyFolder(folder)
    expect([path, spec.loop.type, tokenizer]).toEqual([folder, 'act', undefined])
    expect([...files.keys()]).toEqual(['policy'])
    expect(isAbsolute(files.get('policy') ?? '')).toBe(true)
    expect(isPolicyFolder(folder)).toBe(true)
  })

  it('refuses a graph that was cut short', async () => {
    const folder = policies.make()
    truncateSync(join(folder, 'policy.onnx'), 200)
    await expect(readPolicyFolder(folder)).rejects.toThrow(
      /policy\.onnx is not the file that was exported: it has 200 bytes with sha256 [0-9a-f]{12}\.\., and policy\.json says [0-9a-f]{12}\.\.; .*so101 export/,
    )
  })

  it('refuses a graph of another export', async () => {
    const folder = policies.make('act')
    writeFileSync(join(folder, 'policy.onnx'), readFileSync(join(policies.make('nan'), 'policy.onnx')))
    await expect(readPolicyFolder(folder)).rejects.toThrow('policy.onnx is not the file that was exported')
  })

  it('refuses a graph that is not there', async () => {
    const folder = policies.make()
    rmSync(join(folder, 'policy.onnx'))
    await expect(readPolicyFolder(folder)).rejects.toThrow('policy.onnx is missing, which policy.json names')
  })

  it('refuses a policy that reads its task without its tokenizer', async () => {
    const folder = policies.make()
    const { graphs } = JSON.parse(readFileSync(join(folder, 'policy.json'), 'utf8')) as { graphs: { policy: unknown } }
    const two = { prefix: graphs.policy, denoise: graphs.policy }
    const other = policies.make('act', { loop: SMOLVLA, graphs: two as never })
    await expect(readPolicyFolder(other)).rejects.toThrow('tokenizer.json is missing')
    writeFileSync(join(other, 'tokenizer.json'), '{}')
    expect((await readPolicyFolder(other)).tokenizer).toBe(join(other, 'tokenizer.json'))
  })

  it('refuses a policy.json that is cut short', async () => {
    const folder = policies.make()
    truncateSync(join(folder, 'policy.json'), 100)
    await expect(readPolicyFolder(folder)).rejects.toThrow(/policy\.json is no JSON \(.*\): export the policy again/)
  })

  it('refuses a policy.json that says something else', async () => {
    const folder = policies.make('act', { fps: -30 })
    await expect(readPolicyFolder(folder)).rejects.toThrow(/policy\.json is no policy that can be run: fps: /)
  })

  it.each([
    {
      what: 'a checkpoint',
      file: 'config.json',
      says: /checkpoint of LeRobot.*: so101 export --policy\.path=\S+ --out=FOLDER$/,
    },
    {
      what: "a training's folder",
      file: 'pretrained_model/config.json',
      says: /checkpoint of LeRobot.*: so101 export --policy\.path=\S+\/pretrained_model --out=FOLDER$/,
    },
    { what: 'a dataset', file: 'meta/info.json', says: /a dataset, .*: --policy\.path=\S+ --policy\.episode=0$/ },
    { what: 'anything else', file: 'notes.txt', says: /has no policy\.json, and is no policy: export/ },
  ])('says what to do with $what', async ({ file, says }) => {
    const folder = policies.empty()
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), '{}')
    await expect(readPolicyFolder(folder)).rejects.toThrow(says)
    expect(isPolicyFolder(folder)).toBe(false)
  })

  it('says what to do with a file, and with nothing', async () => {
    const folder = policies.make()
    await expect(readPolicyFolder(join(folder, 'policy.json'))).rejects.toThrow('is a file: name the folder')
    await expect(readPolicyFolder(join(folder, 'none'))).rejects.toThrow('there is no folder')
  })
})
