/** Models by name. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/robot/errors.js'
import { modelNamed } from '../../../src/run/gap/models.js'

describe('modelNamed', () => {
  it('opens a model of that name', async () => {
    const model = await modelNamed('mujoco-kp17.8')({ substepS: 0.004 })
    expect([model.name, model.describe]).toEqual(['mujoco-kp17.8', expect.stringContaining('kp 17.8')])
    model.close()
  })

  it('refuses another name and guesses what was meant', () => {
    expect(() => modelNamed('mujoco-oficial')).toThrow(UsageError)
    expect(() => modelNamed('mujoco-oficial')).toThrow(/did you mean 'mujoco-official'/)
  })
})
