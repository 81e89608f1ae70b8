/** STL files: binary, ASCII and everything that is neither. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { UrdfError } from '../../src/robot/errors.js'
import { loadStl } from '../../src/robot/mesh-node.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-stl-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(content: Uint8Array | string): string {
  const path = join(folder, 'mesh.stl')
  writeFileSync(path, content)
  return path
}

/** Two triangles, corners numbered 1 to 18. */
function binary(header = 'made by a test', corner = (i: number) => i + 1): Buffer {
  const bytes = Buffer.alloc(84 + 2 * 50)
  bytes.write(header)
  bytes.writeUInt32LE(2, 80)
  for (let i = 0; i < 18; i++) bytes.writeFloatLE(corner(i), 84 + 50 * Math.floor(i / 9) + 12 + 4 * (i % 9))
  return bytes
}

const ASCII = `solid x
facet normal 0 0 1
 outer loop
  vertex 0 0 0
  vertex 1 0 0
  vertex 0 1.5e0 0
 endloop
endfacet
endsolid x
`

describe('a good mesh', () => {
  it('gives nine numbers per binary triangle', () => {
    expect([...loadStl(write(binary()))]).toEqual(Array.from({ length: 18 }, (_, i) => i + 1))
  })

  it('may begin with the word solid and still be binary', () => {
    expect(loadStl(write(binary('solid by another exporter')))).toHaveLength(18)
  })

  it('may be ASCII', () => {
    expect([...loadStl(write(ASCII))]).toEqual([0, 0, 0, 1, 0, 0, 0, 1.5, 0])
  })

  const official = fileURLToPath(new URL('../../../shared/so101-official/assets/', import.meta.url))
  if (!existsSync(official)) console.warn(`SKIPPED: official meshes, ${official} is not there`)
  it.skipIf(!existsSync(official))('of the official arm has the measured triangles and size', () => {
    const vertices = loadStl(join(official, 'moving_jaw_so101_v1.stl'))
    expect(vertices).toHaveLength(28270 * 9)
    const ys = vertices.filter((_, i) => i % 3 === 1)
    expect(ys.reduce((a, b) => Math.min(a, b))).toBeCloseTo(-0.082, 4)
    expect(ys.reduce((a, b) => Math.max(a, b))).toBeCloseTo(0.009995, 4)
  })
})

describe('a bad mesh', () => {
  it.each([
    ['is cut off', binary().subarray(0, 150), '150 bytes where 184'],
    ['is empty', '', '0 bytes where 84'],
    ['has no triangle', Buffer.alloc(84), 'no triangle'],
    ['is ASCII without its end', ASCII.slice(0, 90), 'endsolid'],
    ['is ASCII without facets', 'solid x\nendsolid x\n', 'is not STL'],
    ['is a web page', '<html><body>Not found</body></html>'.repeat(10), 'cut off or not STL'],
    ['has a corner that is not a number', binary('x', i => (i === 7 ? NaN : i)), 'not finite'],
  ])('that %s is refused', (_, content, fact) => {
    const path = write(content)
    expect(() => loadStl(path)).toThrow(UrdfError)
    expect(() => loadStl(path)).toThrow(fact)
  })

  it('that is not there is refused with its path', () => {
    expect(() => loadStl('/nowhere/a.stl')).toThrow('/nowhere/a.stl')
    expect(() => loadStl('/nowhere/a.stl')).toThrow(UrdfError)
  })
})
