/** Where a commit writes: files come into being in the staging folder, and go from it into the dataset's. */

import { join } from 'node:path'
import type { DurableFiles, Move } from './durable-files.js'
import { pathInside } from './reader/path-template.js'

export class Workplace {
  /** Of the dataset; of its beginnings, while it has no episode. */
  readonly folder: string
  private readonly staging: string
  private readonly durable: DurableFiles

  constructor(folder: string, staging: string, durable: DurableFiles) {
    this.folder = folder
    this.staging = staging
    this.durable = durable
  }

  aside(name: string): string {
    return join(this.staging, `next-${name}`)
  }

  /** By a template of info.json. */
  path(template: string, values: object): string {
    return pathInside(this.folder, template, values as Readonly<Record<string, string | number>>)
  }

  write(file: string, content: Uint8Array | string): Promise<void> {
    return this.durable.write(file, content)
  }

  flush(file: string): Promise<void> {
    return this.durable.flush(file)
  }

  /** A file of `meta/`, made ready. */
  async stage(name: string, content: Uint8Array | string): Promise<Move> {
    const aside = this.aside(name)
    await this.write(aside, content)
    return { from: aside, to: join(this.folder, 'meta', name) }
  }
}
