/** URDF files on disk: mesh paths, read errors, and the arm itself. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { requireJoints, SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { UrdfError } from '../../src/robot/errors.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { ARM_URDFS } from './arm-urdfs.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-urdf-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('mesh files', () => {
  it.each([
    ['assets/a.stl', () => join(folder, 'assets/a.stl')],
    ['../a.stl', () => resolve(folder, '../a.stl')],
    ['package://so101/assets/a.stl', () => join(folder, 'assets/a.stl')],
    ['/abs/a.stl', () => '/abs/a.stl'],
    ['file:///abs/a%20b.stl', () => '/abs/a b.stl'],
  ])('%s becomes an absolute path', (filename, expected) => {
    const shape = `<visual><geometry><mesh filename="${filename}" scale="2 2 2"/></geometry></visual>`
    const path = write('mesh.urdf', `<robot name="r"><link name="a">${shape}</link></robot>`)
    expect(loadUrdf(path).links[0]?.visuals[0]?.geometry).toEqual({ type: 'mesh', file: expected(), scale: [2, 2, 2] })
  })
})

describe('a file that cannot be loaded', () => {
  it('is named with its path when it is not there', () => {
    const path = join(folder, 'none.urdf')
    expect(() => loadUrdf(path)).toThrow(UrdfError)
    expect(() => loadUrdf(path)).toThrow(path)
  })

  it('is named with its path and line when it is broken', () => {
    const path = write('broken.urdf', '<robot>\n<link>\n</robot>')
    expect(() => loadUrdf(path)).toThrow(`${path}: not XML at line 3`)
  })
})

describe.each(ARM_URDFS)('$title', ({ path, isThere }) => {
  it.skipIf(!isThere)('has the joints of the follower, eight links and a mass near 0.632 kg', () => {
    const description = loadUrdf(path)
    expect(() => {
      requireJoints(description, SO101_FOLLOWER)
    }).not.toThrow()
    expect(description.rootLink).toBe('base_link')
    const massKg = description.links.reduce((sum, link) => sum + (link.inertial?.massKg ?? 0), 0)
    expect(massKg).toBeGreaterThan(0.6)
    expect(massKg).toBeLessThan(0.67)
    expect(description.joints.find(joint => joint.name === 'gripper')).toMatchObject({ axis: [0, 0, 1] })
  })

  it.skipIf(!isThere)('names only mesh files that exist', () => {
    for (const link of loadUrdf(path).links) {
      for (const { geometry } of [...link.visuals, ...link.collisions]) {
        if (geometry.type === 'mesh') expect(existsSync(geometry.file)).toBe(true)
      }
    }
  })
})
