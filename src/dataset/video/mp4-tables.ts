/** What an MP4 knows of its samples: how long, how large, where, and which of them decoding can begin at. */

import { boxAt, viewOf, type Box } from './mp4-boxes.js'

export interface SampleTables {
  /** In ticks: runs of samples of one length. */
  readonly lengths: readonly (readonly [count: number, ticks: number])[]
  readonly sizes: Uint32Array
  /** Where each chunk begins, and how many samples it has; offsets count from the beginning of the file's sample data. */
  readonly chunks: readonly { readonly offset: number; readonly samples: number }[]
  /** Numbers of samples, from 1; undefined where every one is. */
  readonly keys: Uint32Array | undefined
}

/** Anything else of a sample table says something about samples that would be lost. */
const KNOWN = new Set(['stsd', 'stts', 'stsc', 'stsz', 'stco', 'co64', 'stss'])
const FULL_BOX = 4

/** Undefined where a table is missing, or there is one that only files of others have. `dataAt`: of the sample data in the file. */
export function readTables(stbl: Box, dataAt: number): SampleTables | undefined {
  if (stbl.children?.some(({ type }) => !KNOWN.has(type))) return undefined
  const numbers = (type: string, skip = FULL_BOX): Uint32Array | undefined => {
    const body = boxAt(stbl, type)?.body
    return body && bigEndian(body.subarray(skip))
  }
  const stts = numbers('stts')
  const stsc = numbers('stsc')
  const stsz = numbers('stsz')
  const offsets = numbers('stco')?.subarray(1) ?? longOffsets(boxAt(stbl, 'co64'))
  if (!stts || !stsc || !stsz || !offsets) return undefined
  const [size = 0, count = 0] = stsz
  return {
    lengths: pairs(stts.subarray(1)),
    sizes: size === 0 ? stsz.slice(2) : new Uint32Array(count).fill(size),
    chunks: chunksOf(
      stsc.subarray(1),
      Array.from(offsets, offset => offset - dataAt),
    ),
    keys: numbers('stss')?.slice(1),
  }
}

export function ticksOf({ lengths }: SampleTables): number {
  return lengths.reduce((sum, [count, ticks]) => sum + count * ticks, 0)
}

/** The second one's data lies right behind the first one's, which is `bytes` long. */
export function appended(first: SampleTables, second: SampleTables, bytes: number): SampleTables {
  const before = first.sizes.length
  const keysOf = ({ keys, sizes }: SampleTables): Uint32Array => keys ?? Uint32Array.from(sizes, (_, k) => k + 1)
  const keys = (first.keys ?? second.keys) ? [...keysOf(first), ...keysOf(second).map(key => before + key)] : undefined
  return {
    lengths: merged([...first.lengths, ...second.lengths]),
    sizes: Uint32Array.from([...first.sizes, ...second.sizes]),
    chunks: [...first.chunks, ...second.chunks.map(({ offset, samples }) => ({ offset: bytes + offset, samples }))],
    keys: keys && Uint32Array.from(keys),
  }
}

/** The boxes of `stbl`, but for `stsd`. `isLong`: offsets of 64 bits. */
export function tableBoxes({ lengths, sizes, chunks, keys }: SampleTables, dataAt: number, isLong: boolean): Box[] {
  const runs = chunks.flatMap(({ samples }, k) => (samples === chunks[k - 1]?.samples ? [] : [[k + 1, samples, 1]]))
  const offsets = chunks.map(({ offset }) => dataAt + offset)
  return [
    table('stts', [lengths.length, ...lengths.flat()]),
    ...(keys ? [table('stss', [keys.length, ...keys])] : []),
    table('stsc', [runs.length, ...runs.flat()]),
    table('stsz', [0, sizes.length, ...sizes]),
    isLong
      ? table('co64', [offsets.length, ...offsets.flatMap(offset => [Math.floor(offset / WORD), offset % WORD])])
      : table('stco', [offsets.length, ...offsets]),
  ]
}

const WORD = 4_294_967_296

function table(type: string, numbers: readonly number[]): Box {
  const body = new Uint8Array(FULL_BOX + 4 * numbers.length)
  const view = viewOf(body)
  numbers.forEach((value, k) => {
    view.setUint32(FULL_BOX + 4 * k, value)
  })
  return { type, body }
}

function bigEndian(bytes: Uint8Array): Uint32Array {
  const view = viewOf(bytes)
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, k) => view.getUint32(4 * k))
}

function longOffsets(co64: Box | undefined): number[] | undefined {
  if (!co64) return undefined
  const words = bigEndian(co64.body.subarray(FULL_BOX + 4))
  return Array.from(
    { length: words.length >> 1 },
    (_, k) => (words[2 * k] as number) * WORD + (words[2 * k + 1] as number),
  )
}

function pairs(numbers: Uint32Array): (readonly [number, number])[] {
  return Array.from({ length: numbers.length >> 1 }, (_, k) => [numbers[2 * k] as number, numbers[2 * k + 1] as number])
}

function merged(runs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const all: [number, number][] = []
  for (const [count, ticks] of runs) {
    const last = all.at(-1)
    if (last?.[1] === ticks) last[0] += count
    else all.push([count, ticks])
  }
  return all
}

/** `stsc` says from which chunk on how many samples each has. */
function chunksOf(stsc: Uint32Array, offsets: readonly number[]): SampleTables['chunks'] {
  let run = 0
  return offsets.map((offset, k) => {
    while ((stsc[3 * (run + 1)] ?? Infinity) <= k + 1) run++
    return { offset, samples: stsc[3 * run + 1] ?? 0 }
  })
}
