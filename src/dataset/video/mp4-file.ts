/** An MP4 of one video track, as our own encoder writes it: its index in memory, its samples where they are. */

import type { FileHandle } from 'node:fs/promises'
import { boxAt, boxBytes, changed, joined, parseBoxes, viewOf, type Box } from './mp4-boxes.js'
import { readTables, tableBoxes, ticksOf, type SampleTables } from './mp4-tables.js'

export interface Mp4 {
  readonly ftyp: Uint8Array
  readonly moov: Box
  readonly tables: SampleTables
  readonly timeScale: number
  /** Codec, its configuration, size and colours: equal for files whose samples can stand in one track. */
  readonly description: Uint8Array
  readonly dataAt: number
  readonly dataBytes: number
}

const HEADER = 8
const LONG_HEADER = 16
/** Sample entries of video have so much before their boxes, and `stsd` has two numbers before its entry. */
const ENTRY_HEADER = 86
const STSD_HEADER = 8
/** An index of so many bytes is none: ten hours have 4 MB. */
const MOST_INDEX = 1 << 28

/** A sentence on what is wrong, where the file is cut short or not of this kind. */
export async function readMp4(file: FileHandle): Promise<Mp4 | string> {
  const { size } = await file.stat()
  const found = new Map<string, { readonly at: number; readonly bytes: number; readonly header: number }>()
  for (let at = 0; at < size;) {
    const head = await bytesAt(file, at, LONG_HEADER)
    if (head.length < HEADER) return 'it ends within a box'
    const view = viewOf(head)
    const type = String.fromCharCode(...head.subarray(4, HEADER))
    const short = view.getUint32(0)
    const isLong = short === 1 && head.length === LONG_HEADER
    const bytes = isLong ? Number(view.getBigUint64(HEADER)) : short
    if (bytes < HEADER || at + bytes > size) return `its part ${type} of ${bytes} bytes is cut short`
    if (found.has(type) && type !== 'free') return `it has several parts ${type}`
    found.set(type, { at, bytes, header: isLong ? LONG_HEADER : HEADER })
    at += bytes
  }
  const [ftyp, moov, mdat] = ['ftyp', 'moov', 'mdat'].map(type => found.get(type))
  if (!ftyp || !moov || !mdat) return `it has no part ${!ftyp ? 'ftyp' : !moov ? 'moov' : 'mdat'}`
  if (moov.bytes > MOST_INDEX) return `its index has ${moov.bytes} bytes`
  const dataAt = mdat.at + mdat.header
  const index = parseBoxes(await bytesAt(file, moov.at, moov.bytes))?.[0]
  const read = index && readIndex(index, dataAt)
  if (!read) return 'its index is not one of a single video track without reordered frames'
  return { ...read, ftyp: await bytesAt(file, ftyp.at, ftyp.bytes), dataAt, dataBytes: mdat.bytes - mdat.header }
}

function readIndex(moov: Box, dataAt: number): Pick<Mp4, 'moov' | 'tables' | 'timeScale' | 'description'> | undefined {
  const stbl = boxAt(moov, 'trak', 'mdia', 'minf', 'stbl')
  const mdhd = boxAt(moov, 'trak', 'mdia', 'mdhd')
  const stsd = boxAt(moov, 'trak', 'mdia', 'minf', 'stbl', 'stsd')
  const isOne = moov.children?.filter(({ type }) => type === 'trak').length === 1
  if (!isOne || !stbl || !mdhd || !stsd || mdhd.body[0] !== 0) return undefined
  const tables = readTables(stbl, dataAt)
  const description = withoutBitRates(stsd.body)
  return tables && description && { moov, tables, description, timeScale: viewOf(mdhd.body).getUint32(12) }
}

/** The average of one clip is not the next one's. */
function withoutBitRates(stsd: Uint8Array): Uint8Array | undefined {
  const inside = parseBoxes(stsd.subarray(STSD_HEADER + ENTRY_HEADER))
  if (!inside) return undefined
  const kept = inside.filter(({ type }) => type !== 'btrt').map(boxBytes)
  const bytes = joined([stsd.subarray(0, STSD_HEADER + ENTRY_HEADER), ...kept])
  viewOf(bytes).setUint32(STSD_HEADER, bytes.length - STSD_HEADER)
  return bytes
}

/** Everything of a file that comes before its sample data: the index in front, as for a file that is read over a network. */
export function mp4Head(
  { ftyp, moov, description, timeScale }: Mp4,
  tables: SampleTables,
  dataBytes: number,
): Uint8Array {
  const isLong = dataBytes > 0xf000_0000
  const header = isLong ? LONG_HEADER : HEADER
  const withOffsets = (dataAt: number): Uint8Array =>
    boxBytes(
      changed(moov, box => {
        if (box.type === 'stbl')
          return { ...box, children: [{ type: 'stsd', body: description }, ...tableBoxes(tables, dataAt, isLong)] }
        // Rounded to other units: the track's own times say it all.
        if (box.type === 'edts') return undefined
        return timed(box, ticksOf(tables), timeScale)
      }),
    )
  const dataAt = ftyp.length + withOffsets(0).length + header
  const mdat = new Uint8Array(header)
  mdat.set([0x6d, 0x64, 0x61, 0x74], 4)
  if (isLong) {
    viewOf(mdat).setUint32(0, 1)
    viewOf(mdat).setBigUint64(HEADER, BigInt(dataBytes + header))
  } else viewOf(mdat).setUint32(0, dataBytes + header)
  return joined([ftyp, withOffsets(dataAt), mdat])
}

/** Durations of the film, the track and its media, all in the media's ticks. */
function timed(box: Box, ticks: number, timeScale: number): Box {
  const places: Record<string, readonly (readonly [at: number, value: number])[]> = {
    mvhd: [
      [12, timeScale],
      [16, ticks],
    ],
    tkhd: [[20, ticks]],
    mdhd: [[16, ticks]],
  }
  const place = places[box.type]
  if (!place) return box
  const body = box.body.slice()
  for (const [at, value] of place) viewOf(body).setUint32(at, value)
  return { ...box, body }
}

async function bytesAt(file: FileHandle, at: number, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count)
  let done = 0
  while (done < count) {
    const { bytesRead } = await file.read(bytes, done, count - done, at + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}
