/** The JSON of a gap, as scripts read it. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { radFromTicks } from '../../../src/robot/units.js'
import { measureGap } from '../../../src/run/gap/gap.js'
import { gapJson } from '../../../src/run/gap/gap-json.js'
import { rigNamed } from '../../../src/run/gap/rigs.js'
import { fakeModel, JOINTS, madeLog } from './made-log.js'

interface ModelJson {
  readonly mean_rms_rad: number
  readonly per_joint_rms_rad: Record<string, number>
  readonly gripper_rms_rad: number
  readonly joints: Record<string, unknown>
  readonly motions: {
    name: string
    frames: number
    duration_s: number
    mean_rms_rad: number
    joints: Record<string, object>
  }[]
}
type GapJson = ModelJson & {
  readonly servo: string
  readonly models: (ModelJson & { name: string })[]
  readonly absent: unknown[]
  readonly rig: Record<string, unknown>
}

describe('gapJson', () => {
  it('puts the first model at the top, the same of others under models, and the rig beside them', async () => {
    const rig = rigNamed('sage-so101')
    const logs = [madeLog({ name: 'only', frames: 60, commandRad: () => 0 })]
    const models = [1, 5].map(ticks => {
      const model = fakeModel(`off${ticks}`, log => ({
        positionRad: log.positionRad.map((real, k) =>
          real.map(a => a + radFromTicks(ticks + k) + (rig.zeroOffsetRad[k] ?? 0)),
        ),
      }))
      return { name: model.name, open: () => Promise.resolve(model) }
    })
    const json = JSON.parse(gapJson(await measureGap({ logs, rig, spec: SO101_FOLLOWER, models }))) as GapJson
    expect(json.servo).toBe('off1')
    expect(json.mean_rms_rad).toBeCloseTo(radFromTicks(3), 12)
    expect(Object.keys(json.per_joint_rms_rad)).toEqual(JOINTS.slice(0, 5))
    expect(json.per_joint_rms_rad['elbow_flex']).toBeCloseTo(radFromTicks(3), 12)
    expect(json.gripper_rms_rad).toBeCloseTo(radFromTicks(6), 12)
    expect(json.motions).toHaveLength(1)
    expect(json.motions[0]).toMatchObject({ name: 'only', frames: 40, duration_s: 59 * 0.02 })
    expect(json.motions[0]?.joints['gripper']).toMatchObject({ lag_s: null })
    expect(Object.keys(json.motions[0]?.joints['wrist_roll'] ?? {})).toEqual([
      'rms_rad',
      'mae_rad',
      'p95_rad',
      'bias_rad',
      'lag_s',
    ])
    expect(json.models.map(({ name }) => name)).toEqual(['off5'])
    expect(json.models[0]?.mean_rms_rad).toBeCloseTo(radFromTicks(7), 12)
    expect(json.rig).toMatchObject({
      name: 'sage-so101',
      table_height_m: 0.005,
      zero_offset_rad: { shoulder_lift: -0.25 },
    })
  })
})
