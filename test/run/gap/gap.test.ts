/** The comparison of several models over several logs. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { CapabilityError } from '../../../src/robot/errors.js'
import { radFromTicks } from '../../../src/robot/units.js'
import { measureGap } from '../../../src/run/gap/gap.js'
import type { GapOptions } from '../../../src/run/gap/gap.js'
import { fakeModel, madeLog, offBy, PLAIN_RIG } from './made-log.js'

const logs = ['a', 'b'].map(name => madeLog({ name, frames: 60, commandRad: () => 0, positionTick: k => k }))
const base = { logs, rig: PLAIN_RIG, spec: SO101_FOLLOWER }
const opening = (model: ReturnType<typeof fakeModel>): GapOptions['models'][number] => ({
  name: model.name,
  open: () => Promise.resolve(model),
})
const failing = (name: string, error: Error): GapOptions['models'][number] => ({
  name,
  open: () => Promise.reject(error),
})

describe('measureGap', () => {
  it('replays every log in every model, reports each, and closes the models', async () => {
    const [near, far] = [fakeModel('near', offBy(1)), fakeModel('far', offBy(-9))]
    const done: string[] = []
    const gap = await measureGap({
      ...base,
      models: [near, far].map(opening),
      onReplay: ({ model }) => done.push(model),
    })
    expect(gap.models.map(({ name }) => name)).toEqual(['near', 'far'])
    expect(gap.models[0]?.gap.meanRmsRad).toBeCloseTo(radFromTicks(1), 12)
    expect(gap.models[1]?.gap.joints[3]?.biasRad).toBeCloseTo(radFromTicks(-9), 12)
    expect(gap.models[1]?.gap.motions.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(gap.models[0]?.replays).toHaveLength(2)
    expect(done).toEqual(['near', 'near', 'far', 'far'])
    expect([near.closed, far.closed]).toEqual([1, 1])
  })

  it('goes on without a model that this machine lacks, and counts its motions as done', async () => {
    const done: number[] = []
    const gap = await measureGap({
      ...base,
      models: [opening(fakeModel('near', offBy(1))), failing('mujoco', new CapabilityError('MuJoCo is not installed'))],
      onReplay: ({ motions }) => done.push(motions),
    })
    expect(gap.absent).toEqual([{ name: 'mujoco', reason: 'MuJoCo is not installed' }])
    expect(gap.models.map(({ name }) => name)).toEqual(['near'])
    expect(done).toEqual([1, 1, 2])
  })

  it('fails where the model that was asked for is lacking, and where another breaks for any other reason', async () => {
    const near = opening(fakeModel('near', offBy(1)))
    const lacking = failing('mujoco', new CapabilityError('not installed'))
    await expect(measureGap({ ...base, models: [lacking, near] })).rejects.toThrow('not installed')
    await expect(measureGap({ ...base, models: [near, failing('odd', new Error('a bug'))] })).rejects.toThrow('a bug')
  })

  it('closes a model that fails on the way', async () => {
    const broken = fakeModel('broken', () => {
      throw new Error('lost')
    })
    await expect(measureGap({ ...base, models: [opening(broken)] })).rejects.toThrow('lost')
    expect(broken.closed).toBe(1)
  })
})
