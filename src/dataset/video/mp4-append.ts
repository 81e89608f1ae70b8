/** One of our own MP4 files followed by another, at the level of boxes: bytes copied, sample tables extended, times exact. */

import { open, rm, type FileHandle } from 'node:fs/promises'
import { UsageError } from '../../robot/errors.js'
import { mp4Head, readMp4, type Mp4 } from './mp4-file.js'
import { appended } from './mp4-tables.js'

const COPIED_AT_ONCE = 1 << 20

/**
 * Writes to `out` the file `current` followed by `clip`; without a `current`, `clip` alone. False, and no `out`, where codec configuration, size or time scale
 * differ. Neither input is changed, and an `out` that was there is replaced. `out` is not synced to the disk. `UsageError` for a file that is cut short or has other
 * than what our encoder writes.
 */
export async function appendMp4(current: string | undefined, clip: string, out: string): Promise<boolean> {
  const names = current === undefined ? [clip] : [current, clip]
  const files: FileHandle[] = []
  try {
    for (const name of names) files.push(await open(name, 'r'))
    const parts: Mp4[] = []
    for (const [k, file] of files.entries()) {
      const read = await readMp4(file)
      if (typeof read === 'string') throw new UsageError(`${names[k]} cannot be appended: ${read}`)
      parts.push(read)
    }
    const [first, second] = parts as [Mp4, Mp4?]
    if (second && !areAlike(first, second)) return false
    await write(out, first, second, files)
    return true
  } finally {
    for (const file of files) await file.close()
  }
}

function areAlike(first: Mp4, second: Mp4): boolean {
  return first.timeScale === second.timeScale && Buffer.compare(first.description, second.description) === 0
}

async function write(out: string, first: Mp4, second: Mp4 | undefined, files: readonly FileHandle[]): Promise<void> {
  const tables = second ? appended(first.tables, second.tables, first.dataBytes) : first.tables
  const target = await open(out, 'w')
  try {
    await writeAll(target, mp4Head(first, tables, first.dataBytes + (second?.dataBytes ?? 0)))
    for (const [k, part] of [first, ...(second ? [second] : [])].entries())
      await copy(files[k] as FileHandle, part, target)
  } catch (error) {
    await target.close()
    await rm(out, { force: true })
    throw error
  }
  await target.close()
}

async function copy(from: FileHandle, { dataAt, dataBytes }: Mp4, to: FileHandle): Promise<void> {
  const buffer = new Uint8Array(Math.min(COPIED_AT_ONCE, dataBytes))
  for (let done = 0; done < dataBytes;) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, dataBytes - done), dataAt + done)
    if (bytesRead === 0) throw new UsageError('a video became shorter while it was read')
    await writeAll(to, buffer.subarray(0, bytesRead))
    done += bytesRead
  }
}

async function writeAll(to: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await to.write(bytes, done)).bytesWritten
}
