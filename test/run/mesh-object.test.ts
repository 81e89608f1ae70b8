/** Objects of the user's own meshes: their size, their solids, and meshes that are not what one thinks. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { lowestM } from '../../src/env/object-extent.js'
import { UsageError, UrdfError } from '../../src/robot/errors.js'
import { convexPieces } from '../../src/run/convex-pieces.js'
import { meshObject } from '../../src/run/mesh-object.js'

const HOUSE = new URL('../../examples/house.stl', import.meta.url)
const STUFF = { name: 'thing', massKg: 0.02, friction: 0.5, colour: [1, 1, 1] } as const
const folder = mkdtempSync(join(tmpdir(), 'so101-mesh-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): URL {
  const path = join(folder, name)
  writeFileSync(path, text)
  return pathToFileURL(path)
}

/** OBJ: a prism over a polygon, 10 high, faces outwards; `inwards`: the other way round. */
function prism(name: string, polygon: readonly (readonly [number, number])[], first = 1, inwards = false): string {
  const n = polygon.length
  const corners = [0, 10].flatMap(z => polygon.map(([x, y]) => `v ${x} ${y} ${z}`))
  const low = polygon.map((_, i) => first + i)
  const high = low.map(i => i + n)
  const faces = [
    [...low].reverse(),
    high,
    ...low.map((a, i) => [a, low[(i + 1) % n] ?? 0, high[(i + 1) % n] ?? 0, high[i] ?? 0]),
  ]
  const lines = faces.map(face => `f ${(inwards ? [...face].reverse() : face).join(' ')}`)
  return [`o ${name}`, ...corners, ...lines, ''].join('\n')
}

const SQUARE = [
  [0, 0],
  [20, 0],
  [20, 20],
  [0, 20],
] as const
/** A square with a notch of 8 mm. */
const NOTCHED = [
  [0, 0],
  [20, 0],
  [20, 20],
  [10, 12],
  [0, 20],
] as const

describe('meshObject', () => {
  it('knows how large it is, in metres', () => {
    const house = meshObject(HOUSE, { ...STUFF, scale: 0.001 })
    const rounded = (corner: readonly number[] = []) => corner.map(length => Number(length.toFixed(6)))
    expect(rounded(house.boundsM?.low)).toEqual([-0.012, -0.012, 0])
    expect(rounded(house.boundsM?.high)).toEqual([0.012, 0.012, 0.026])
    // Lying on its side, it reaches half its width down.
    expect(lowestM(house, [Math.SQRT1_2, 0, 0, Math.SQRT1_2])).toBeCloseTo(-0.012, 6)
  })

  it('has every corner of a small mesh', () => {
    const [piece, ...more] = convexPieces(new URL(HOUSE).pathname, [0.001, 0.001, 0.001])
    expect(more).toEqual([])
    expect(piece).toHaveLength(3 * 10)
  })

  it('takes each object of an OBJ file for a solid, whichever way its faces look', () => {
    const far = SQUARE.map(([x, y]) => [x + 40, y] as const)
    const url = write('two.obj', prism('a', SQUARE) + prism('b', far, 9, true))
    const both = meshObject(url, { ...STUFF, scale: 0.001 })
    expect(both.boundsM?.high[0]).toBeCloseTo(0.06, 6)
    expect(convexPieces(join(folder, 'two.obj'), [0.001, 0.001, 0.001])).toHaveLength(2)
  })

  it('refuses what is not convex, and says by how much; or fills it up', () => {
    const url = write('notched.obj', prism('a', NOTCHED))
    expect(() => meshObject(url, { ...STUFF, scale: 0.001 })).toThrow(UsageError)
    expect(() => meshObject(url, { ...STUFF, scale: 0.001 })).toThrow(
      /notched\.obj is not convex: .* \d+\.\d mm .*CoACD/,
    )
    expect(meshObject(url, { ...STUFF, scale: 0.001, fillUp: true })).not.toHaveProperty('fillUp')
  })

  it('refuses a file in millimetres without scale', () => {
    expect(() => meshObject(HOUSE, STUFF)).toThrow(/is 26\.00 m long: give `scale: 0\.001`/)
  })

  it('refuses a path that hangs on the working directory', () => {
    expect(() => meshObject('./house.stl' as unknown as URL, STUFF)).toThrow(
      /new URL\('\.\/my\.stl', import\.meta\.url\)/,
    )
  })

  it('refuses missing and empty files', () => {
    expect(() => meshObject(new URL('./no.stl', HOUSE), STUFF)).toThrow(UrdfError)
    expect(() => meshObject(write('empty.obj', 'o nothing\n'), STUFF)).toThrow(/has no face/)
    expect(() => meshObject([], STUFF)).toThrow(/'thing' has no mesh/)
  })
})
