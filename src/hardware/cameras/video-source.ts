/** Where pictures come from, one after the other: FFmpeg, or a script in tests. */

export interface VideoSource {
  readonly info: SourceInfo
  /** One step: waits for a file or an address, returns `nothing` at once for a device that has none yet. Never two at a time. */
  read(): Promise<SourceEvent>
  /** Ends a `read` that waits. Safe to call twice. */
  close(): Promise<void>
}

export interface SourceInfo {
  /** For errors. */
  readonly title: string
  /** What the source says it gives; undefined where it does not know. */
  readonly rateHz: number | undefined
  /** A file or a pattern gives pictures as fast as they are read: whoever reads keeps their time. */
  readonly isPaced: boolean
  /** A camera of this machine: it adjusts its exposure first, and `read` does not wait. */
  readonly isDevice: boolean
  /** FFmpeg's names, for a list of cameras. */
  readonly backend: string
  readonly codec: string
  readonly pixelFormat: string
}

export type SourceEvent =
  | SourcePicture
  | { readonly kind: 'nothing' }
  /** A picture that cannot be decoded, or a read that failed and may work again. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** No more will come; the reason says what to do. */
  | { readonly kind: 'ended'; readonly reason: string }

export interface SourcePicture {
  readonly kind: 'picture'
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
  /** The source's own time of it; undefined where it has none. */
  readonly ptsS: number | undefined
  /** When it reached this process, on the run's clock. */
  readonly arrivedS: number
}
