/** Where datasets lie and what they may be called. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../dataset/synthetic-recording.js'
import { datasetRoot, refuseUnstamped, requireRepoId, stamped } from '../../../src/run/dataset/dataset-folder.js'

describe('datasetRoot', () => {
  it('is the exact folder where one is named', () => {
    expect(datasetRoot('me/lift', '/data/lift')).toBe('/data/lift')
    expect(datasetRoot('me/lift', '~/lift', { home: '/home/me' })).toBe('/home/me/lift')
  })

  it.each([
    [{}, '/home/me/.cache/huggingface/lerobot/me/lift'],
    [{ XDG_CACHE_HOME: '/cache' }, '/cache/huggingface/lerobot/me/lift'],
    [{ HF_HOME: '~/hf' }, '/home/me/hf/lerobot/me/lift'],
    [{ HF_HOME: '/hf', HF_LEROBOT_HOME: '/robots' }, '/robots/me/lift'],
  ])("else in LeRobot's home, with %j", (env, folder) => {
    expect(datasetRoot('me/lift', undefined, { env, home: '/home/me' })).toBe(folder)
  })

  it('refuses the variable that LeRobot refuses', () => {
    expect(() => datasetRoot('me/lift', undefined, { env: { LEROBOT_HOME: '/old' } })).toThrow(/HF_LEROBOT_HOME/)
  })
})

describe('requireRepoId', () => {
  it.each(['me/lift', 'me-2/lift.cube_1', 'me/rollout_lift', `me/${'a'.repeat(93)}`])('takes %s', repoId => {
    expect(requireRepoId(repoId, 'record')).toBe(repoId)
  })

  it.each([
    ['lift', /USER\/NAME with one slash/],
    ['me/lift/cube', /one slash/],
    ['/lift', /one slash/],
    ['me/lift cube', /letters, digits/],
    ['me/-lift', /'-lift'/],
    ['me/lift..cube', /'lift..cube'/],
    ['me/lift.git', /ends in .git/],
    [`me/${'a'.repeat(94)}`, /at most 96/],
    ['me/eval_lift', /me\/lift or me\/rollout_lift/],
  ])('refuses %s', (repoId, says) => {
    expect(() => requireRepoId(repoId, 'record')).toThrow(says)
  })

  it('reads what was recorded as an evaluation', () => {
    expect(requireRepoId('me/eval_lift')).toBe('me/eval_lift')
  })
})

it("stamps with the machine's own date and time, as LeRobot does", () => {
  const noon = new Date(2026, 0, 2, 13, 4, 5)
  expect(stamped('me/lift', noon.getTime())).toBe('me/lift_20260102_130405')
  expect(stamped('me/lift', new Date(2026, 10, 30, 0, 0, 0).getTime())).toBe('me/lift_20261130_000000')
  expect(stamped('me/lift')).toMatch(/^me\/lift_\d{8}_\d{6}$/)
})

describe('refuseUnstamped', () => {
  it('names the newest recording where only those with a stamp are there', () => {
    const root = join(temporaryFolder(), 'me', 'lift')
    refuseUnstamped('me/lift', root)
    for (const each of ['_20261121_024052', '_20261121_031157', '_other']) mkdirSync(root + each, { recursive: true })
    expect(() => {
      refuseUnstamped('me/lift', root)
    }).toThrow(/--dataset.repo_id=me\/lift_20261121_031157, the newest of 2$/)
    mkdirSync(root)
    refuseUnstamped('me/lift', root)
  })
})
