/** data/: the rows of all episodes, one row group each; a new file when the size is reached. */

import { stat } from 'node:fs/promises'
import type { Move } from './durable-files.js'
import { bytesPerMb, nextFile, type FileNumber } from './file-number.js'
import type { DatasetInfo } from './info.js'
import type { TypedColumn } from './parquet/column.js'
import { appendRowGroup, parquetBytes, type KeyValues } from './parquet/write-parquet.js'
import type { Workplace } from './workplace.js'

/** The table of row groups is written anew with each episode; LeRobot goes by size alone. */
const MOST_EPISODES = 250

interface OpenFile {
  readonly number: FileNumber
  readonly rows: number
  readonly episodes: number
}

/** Prepared, but not in place. */
export interface Staged {
  readonly number: FileNumber
  readonly move: Move
  /** The next episode goes behind it. Called once it is in place. */
  readonly placed: () => void
}

export class DataFiles {
  private readonly info: Pick<DatasetInfo, 'chunks_size' | 'data_files_size_in_mb' | 'data_path'>
  private readonly keyValues: KeyValues
  private next: FileNumber
  private current: OpenFile | undefined

  constructor(info: DatasetInfo, keyValues: KeyValues, next: FileNumber) {
    this.info = info
    this.keyValues = keyValues
    this.next = next
  }

  async stage(place: Workplace, columns: readonly TypedColumn[], rows: number): Promise<Staged> {
    const aside = place.aside('data.parquet')
    const open = await this.openFor(place, rows)
    if (open === undefined) await place.write(aside, parquetBytes(columns, this.keyValues))
    else {
      await appendRowGroup(this.path(place, open.number), aside, columns)
      await place.flush(aside)
    }
    const number = open?.number ?? this.next
    return {
      number,
      move: { from: aside, to: this.path(place, number) },
      placed: () => {
        this.current = { number, rows: (open?.rows ?? 0) + rows, episodes: (open?.episodes ?? 0) + 1 }
        if (open === undefined) this.next = nextFile(number, this.info.chunks_size)
      },
    }
  }

  /** LeRobot's rule: unless the new rows, at the size of the present ones, would reach the limit. */
  private async openFor(place: Workplace, rows: number): Promise<OpenFile | undefined> {
    if (this.current === undefined || this.current.episodes >= MOST_EPISODES) return undefined
    const { size } = await stat(this.path(place, this.current.number))
    const expected = size + (size / this.current.rows) * rows
    return expected >= bytesPerMb(this.info.data_files_size_in_mb) ? undefined : this.current
  }

  private path(place: Workplace, number: FileNumber): string {
    return place.path(this.info.data_path, number)
  }
}
