/** MuJoCo's door: what is said where the package is absent. */

import { describe, expect, it } from 'vitest'
import { CapabilityError } from '../../../src/robot/errors.js'
import { importMujoco, loadMujoco } from '../../../src/run/mujoco/oracle.js'

/** As Node reports a package that is not there. */
const notFound = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from /app/oracle.js`), {
    code: 'ERR_MODULE_NOT_FOUND',
  })

describe('loadMujoco', () => {
  it('loads the module once', async () => {
    expect(await loadMujoco()).toBe(await loadMujoco())
  })

  it('says how to install the package where it is absent', async () => {
    const absent = importMujoco(() => Promise.reject(notFound('@mujoco/mujoco')))
    await expect(absent).rejects.toThrow(CapabilityError)
    await expect(importMujoco(() => Promise.reject(notFound('@mujoco/mujoco')))).rejects.toThrow(
      'MuJoCo is not installed: npm install @mujoco/mujoco',
    )
  })

  it('passes on what is wrong with a package that is there', async () => {
    await expect(importMujoco(() => Promise.reject(notFound('left-pad')))).rejects.toThrow(/left-pad/)
    await expect(importMujoco(() => Promise.reject(new Error('out of memory')))).rejects.toThrow('out of memory')
  })
})
