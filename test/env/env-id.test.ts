import { describe, expect, it } from 'vitest'
import { parseEnvId } from '../../src/env/env-id.js'

describe('parseEnvId', () => {
  it.each([
    ['so101/LiftCube-v0', { family: 'so101/LiftCube', name: 'LiftCube', version: 0 }],
    ['LiftCube-v12', { family: 'LiftCube', name: 'LiftCube', version: 12 }],
    ['LiftCube', { family: 'LiftCube', name: 'LiftCube' }],
    ['my-lab:a/Lift-very-high.2-v3', { family: 'my-lab:a/Lift-very-high.2', name: 'Lift-very-high.2', version: 3 }],
    ['Lift-v1-v2', { family: 'Lift-v1', name: 'Lift-v1', version: 2 }],
    ['Lift-vx', { family: 'Lift-vx', name: 'Lift-vx' }],
  ])('reads %s', (id, parts) => {
    expect(parseEnvId(id)).toEqual(parts)
  })

  it.each(['', '/', 'so101/', '/Lift', 'a/b/Lift-v0', 'Lift Cube-v0', 'Lift-v0\n'])('refuses %j', id => {
    expect(() => parseEnvId(id)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
