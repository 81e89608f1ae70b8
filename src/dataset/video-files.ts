/** videos/KEY/: the clips of one camera, one behind the other; a new file when the size is reached. */

import { rm, stat } from 'node:fs/promises'
import type { Clip } from './clip.js'
import type { Staged } from './data-files.js'
import { bytesPerMb, nextFile, type FileNumber } from './file-number.js'
import { VIDEO_PATH, type DatasetInfo } from './info.js'
import { appendMp4 } from './video/mp4-append.js'
import type { Workplace } from './workplace.js'

interface OpenFile {
  readonly number: FileNumber
  readonly frames: number
}

export interface StagedClip extends Staged {
  readonly fromS: number
  readonly toS: number
}

export class VideoFiles {
  private readonly key: string
  private readonly info: Pick<DatasetInfo, 'chunks_size' | 'video_files_size_in_mb' | 'video_path' | 'fps'>
  private next: FileNumber
  private current: OpenFile | undefined

  constructor(key: string, info: DatasetInfo, next: FileNumber) {
    this.key = key
    this.info = info
    this.next = next
  }

  async stage(place: Workplace, clip: Clip): Promise<StagedClip> {
    const aside = place.aside(`${this.key}.mp4`)
    const open = await this.openFor(place, clip)
    const isBehind = open !== undefined && (await appendMp4(this.path(place, open.number), clip.path, aside))
    await place.flush(isBehind ? aside : clip.path)
    const number = isBehind ? open.number : this.next
    const before = isBehind ? open.frames : 0
    return {
      number,
      fromS: before / this.info.fps,
      toS: (before + clip.frames) / this.info.fps,
      move: { from: isBehind ? aside : clip.path, to: this.path(place, number) },
      placed: () => {
        this.current = { number, frames: before + clip.frames }
        if (!isBehind) this.next = nextFile(number, this.info.chunks_size)
      },
    }
  }

  private async openFor(place: Workplace, clip: Clip): Promise<OpenFile | undefined> {
    if (this.current === undefined) return undefined
    const sizes = await Promise.all([stat(this.path(place, this.current.number)), stat(clip.path)])
    const expected = sizes.reduce((sum, { size }) => sum + size, 0)
    return expected >= bytesPerMb(this.info.video_files_size_in_mb) ? undefined : this.current
  }

  private path(place: Workplace, number: FileNumber): string {
    return place.path(this.info.video_path ?? VIDEO_PATH, { video_key: this.key, ...number })
  }
}

/** Of an episode that is committed, or lost. */
export async function removeClips(clips: readonly Clip[]): Promise<void> {
  await Promise.all(clips.map(({ path }) => rm(path, { force: true })))
}
