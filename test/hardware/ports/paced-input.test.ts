import { beforeEach, describe, expect, it } from 'vitest'
import { PacedInput } from '../../../src/hardware/ports/paced-input.js'

let told: string[]
let delivered: number[]
let input: PacedInput

beforeEach(() => {
  told = []
  delivered = []
  const source = { pause: () => told.push('pause'), resume: () => told.push('resume') }
  input = new PacedInput(source, bytes => {
    told.push(`${bytes.length} bytes`)
    delivered.push(...bytes)
  })
})

const turn = () => new Promise(resolve => setImmediate(resolve))
const flood = Uint8Array.from({ length: 600 }, (_, i) => i % 251)

describe('PacedInput', () => {
  it('hands requests on at once', () => {
    input.take(Uint8Array.of(1, 2, 3))
    expect(told).toEqual(['3 bytes'])
  })

  it('hands a flood on in pieces, in order, and lets others have their turn between them', async () => {
    input.take(flood)
    setImmediate(() => told.push('another'))
    await turn()
    await turn()
    expect(told).toEqual(['pause', '256 bytes', '256 bytes', 'another', '88 bytes', 'resume'])
    expect(delivered).toEqual([...flood])
  })

  it('drops what is left of it', async () => {
    input.take(flood)
    input.drop()
    await turn()
    await turn()
    input.take(Uint8Array.of(1))
    expect(told).toEqual(['pause', '256 bytes'])
  })
})
