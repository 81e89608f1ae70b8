/** Files that are whole or not there: written aside, flushed to the disk, then renamed into place. Everything that a commit does to the disk goes through here. */

import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from './make-folder.js'

export interface DurableOptions {
  /** Called before each rename with the path that is about to come into place; tests stop here, or throw. */
  readonly onStep?: (what: string) => void | Promise<void>
  /** False: nothing is forced onto the disk, so that it may be lost when the power fails. For tests. */
  readonly flushes?: boolean
}

export interface Move {
  readonly from: string
  readonly to: string
}

export class DurableFiles {
  private readonly onStep: (what: string) => void | Promise<void>
  private readonly flushes: boolean

  constructor({ onStep = () => undefined, flushes = true }: DurableOptions = {}) {
    this.onStep = onStep
    this.flushes = flushes
  }

  async write(file: string, content: Uint8Array | string): Promise<void> {
    const handle = await open(file, 'w')
    try {
      await handle.writeFile(content)
      if (this.flushes) await handle.sync()
    } finally {
      await handle.close()
    }
  }

  /** What somebody else wrote. */
  async flush(file: string): Promise<void> {
    if (!this.flushes) return
    const handle = await open(file, 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  /** Renames flushed files (or a folder of such) in this order; each stands on the disk before the next. `onMoved` after each. */
  async move(moves: readonly Move[], onMoved: () => void = () => undefined): Promise<void> {
    for (const { from, to } of moves) {
      await this.makeFolder(dirname(to))
      await this.onStep(to)
      await rename(from, to)
      onMoved()
      await this.flushFolder(dirname(to))
    }
  }

  async remove(file: string): Promise<void> {
    await rm(file, { force: true })
    await this.flushFolder(dirname(file))
  }

  /** With its name on the disk. */
  async makeFolder(folder: string): Promise<void> {
    const first = await makeFolder(folder)
    if (first === undefined) return
    for (let each = folder; each.length >= first.length; each = dirname(each)) await this.flushFolder(dirname(each))
  }

  /** Windows cannot open folders, and needs not. */
  private async flushFolder(folder: string): Promise<void> {
    if (!this.flushes || process.platform === 'win32') return
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}
